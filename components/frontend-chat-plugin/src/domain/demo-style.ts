/** Style of the demo pages: system fonts, light and dark. */
export const DEMO_STYLE = `
:root { color-scheme: light dark; --ink: #20302b; --muted: #5a6b65; --paper: #fbfaf6; --card: #fff; --line: #dfe3dc; --leaf: #2f6b4f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ece9; --muted: #a3b0aa; --paper: #141a18; --card: #1d2522; --line: #32403b; --leaf: #7fc8a4; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.6 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
header, main, footer { max-width: 62rem; margin: 0 auto; padding: 1.25rem; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; }
header strong { font-size: 1.25rem; }
header span, footer, .muted { color: var(--muted); }
h1 { font-size: clamp(1.8rem, 5vw, 2.8rem); line-height: 1.15; margin: 2rem 0 .5rem; text-wrap: balance; }
h2 { margin: 2.5rem 0 .75rem; }
.shelf { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); padding: 0; list-style: none; }
.shelf li, .note { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; }
.shelf b { display: block; }
.price { color: var(--leaf); font-weight: 600; }
pre { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; font-size: .875rem; }
a { color: var(--leaf); }
`;
