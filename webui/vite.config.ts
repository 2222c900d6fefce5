import { defineConfig } from 'vite';

/** The inbox: one page at `/ui/`, hashed files, nothing inline, so that it runs under `script-src 'self'; style-src 'self'`. */
export default defineConfig({
  base: '/ui/',
  publicDir: false,
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // light-dark() as it is: the elements' own styles use it too
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
