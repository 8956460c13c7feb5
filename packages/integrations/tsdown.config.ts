import { defineConfig } from 'tsdown';
import { library } from '../../tsdown.base.ts';

export default defineConfig(
  library(
    ['src/define/index.ts', 'src/connector/index.ts', 'src/runtime/index.ts', 'src/catalog/*/index.ts'],
    'neutral',
  ),
);
