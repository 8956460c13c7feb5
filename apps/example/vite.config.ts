import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // Only the pages are built; Node runs the backend as it is.
  build: { outDir: 'dist', emptyOutDir: true },
});
