import { defineConfig } from 'tsdown';
import { library } from '../../tsdown.base.ts';

export default defineConfig(
  library(['src/index.ts', 'src/schemas.ts', 'src/query/index.ts', 'src/state/index.ts'], 'neutral'),
);
