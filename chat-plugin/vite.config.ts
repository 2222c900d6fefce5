import { defineConfig } from 'vite';

/**
 * Two files: `s.js`, the loader every visitor gets (a classic script, so wrapped against leaking names), and `app.js`,
 * the chat itself, a module the loader imports when it is needed.
 */
export default defineConfig({
  base: './',
  publicDir: false,
  build: {
    target: 'es2022',
    modulePreload: false,
    rollupOptions: {
      input: { s: 'src/loader/s.ts', app: 'src/panel/app.ts' },
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: '[name].js',
        banner: (chunk) => (chunk.name === 's' ? '(()=>{' : ''),
        footer: (chunk) => (chunk.name === 's' ? '})();' : ''),
      },
    },
  },
});
