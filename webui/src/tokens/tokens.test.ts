import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Rgb = readonly [number, number, number];

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name ?? '',
    [hex(light ?? ''), hex(dark ?? '')] as const,
  ]),
);
const THEMES = ['light', 'dark'] as const;

function hex(text: string): Rgb {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16) / 255);
  return [r, g, b];
}

/** @see WCAG 2.2, relative luminance */
function luminance(colour: Rgb): number {
  const [r = 0, g = 0, b = 0] = colour.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

/** @see Ottosson, "A perceptual color space for image processing", 2020 */
function oklch(lightness: number, chroma: number, hue: number): Rgb {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const [red = 0, green = 0, blue = 0] = linear.map((value) => {
    const inside = Math.min(1, Math.max(0, value));
    return inside <= 0.0031308 ? inside * 12.92 : 1.055 * inside ** (1 / 2.4) - 0.055;
  });
  return [red, green, blue];
}

function colour(name: string, theme: number): Rgb {
  const found = tokens.get(name)?.[theme];
  if (!found) throw new Error(`There is no colour --${name}`);
  return found;
}

const TEXTS: readonly (readonly [string, readonly string[]])[] = [
  [
    'ink',
    [
      'canvas',
      'surface',
      'raised',
      'sunken',
      'hover',
      'active',
      'own',
      'their',
      'bad-tint',
      'warn-tint',
      'ok-tint',
      'accent-tint',
    ],
  ],
  ['ink-2', ['canvas', 'surface', 'raised', 'active', 'hover', 'accent-tint']],
  ['ink-3', ['canvas', 'surface', 'raised', 'hover', 'sunken']],
  ['accent-ink', ['surface', 'raised', 'accent-tint', 'hover', 'own', 'their']],
  ['on-accent', ['accent']],
  ['bad', ['surface', 'raised', 'bad-tint', 'hover']],
  ['warn', ['surface', 'warn-tint']],
  ['ok', ['surface', 'ok-tint']],
];
const EDGES: readonly (readonly [string, readonly string[]])[] = [
  ['control', ['surface', 'raised']],
  ['focus', ['canvas', 'surface', 'raised', 'hover', 'accent-tint']],
  ['ok-dot', ['canvas', 'surface']],
  ['bad-dot', ['canvas', 'surface']],
  ['accent', ['surface', 'accent-tint']],
];

describe.each(THEMES.map((name, index) => ({ name, index })))('the $name colours', ({ index }) => {
  it.each(TEXTS.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const)))(
    'show %s as text on %s',
    (text, ground) => {
      expect(contrast(colour(text, index), colour(ground, index))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(EDGES.flatMap(([edge, grounds]) => grounds.map((ground) => [edge, ground] as const)))(
    'show %s as an edge on %s',
    (edge, ground) => {
      expect(contrast(colour(edge, index), colour(ground, index))).toBeGreaterThanOrEqual(3);
    },
  );

  it('show initials on avatars of every hue', () => {
    const [ground, text] = index === 0 ? [0.925, 0.41] : [0.33, 0.88];
    const worst = Math.min(
      ...Array.from({ length: 360 }, (_, hue) => contrast(oklch(ground ?? 0, 0.04, hue), oklch(text ?? 0, 0.1, hue))),
    );
    expect(worst).toBeGreaterThanOrEqual(4.5);
  });
});
