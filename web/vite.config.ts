import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { compress } from './scripts/compress.ts';

const server = process.env.HOMEWARD_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte(), compress()],
  build: {
    outDir: process.env.HOMEWARD_WEB_OUT ?? 'dist',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    // The one large chunk is MapLibre, and it is loaded after the first picture.
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  css: { lightningcss: { errorRecovery: true } },
  server: { proxy: { '/api': server, '/basemap': server } },
  // Properties are tried on a hundred inputs, on machines that are busy with other tests.
  test: { include: ['tests/unit/**/*.test.ts'], testTimeout: 60_000 },
});
