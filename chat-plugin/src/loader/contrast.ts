/**
 * Black or white, whichever reads better on a colour.
 *
 * @param color - `#rgb`, `#rrggbb` or `#rrggbbaa` (alpha ignored); anything else counts as dark
 * @see WCAG 2.2, relative luminance and contrast ratio
 */
export function readableOn(color: string): '#ffffff' | '#000000' {
  const luminance = relativeLuminance(color);
  if (luminance === undefined) return '#ffffff';
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? '#ffffff' : '#000000';
}

function relativeLuminance(color: string): number | undefined {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(color);
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})(?:[0-9a-f]{2})?$/i.exec(color);
  const parts = short?.slice(1).map((digit) => digit + digit) ?? long?.slice(1);
  if (!parts) return undefined;
  const [red = 0, green = 0, blue = 0] = parts.map((part) => {
    const value = Number.parseInt(part, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
