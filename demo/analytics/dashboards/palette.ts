/** The page's colors, for canvases, which cannot use CSS custom properties. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  /** Six hues that also differ in lightness, so that color-blind readers can distinguish them. */
  readonly hues: readonly [string, string, string, string, string, string];
  /** A sequential scale, from small values to large ones. */
  readonly scale: readonly string[];
}

/** Reads the colors of the current color scheme. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ink: value('--ink'),
    muted: value('--muted'),
    line: value('--line'),
    surface: value('--surface'),
    hues: [
      value('--hue-1'),
      value('--hue-2'),
      value('--hue-3'),
      value('--hue-4'),
      value('--hue-5'),
      value('--hue-6'),
    ],
    scale: [value('--scale-1'), value('--scale-2'), value('--scale-3'), value('--scale-4')],
  };
}

/** Dark or light ink, depending on the WCAG 2 relative luminance of the background `#rrggbb`. */
export const inkOn = (background: string): string => inkOnChannels(channelsOf(background));

/** Like {@link inkOn}, for the color at `position` (0 to 1) of a scale. */
export function inkOnScale(scale: readonly string[], position: number): string {
  const place = position * (scale.length - 1);
  const below = channelsOf(scale[Math.floor(place)] ?? '#000000');
  const above = channelsOf(scale[Math.ceil(place)] ?? '#000000');
  return inkOnChannels(
    below.map((channel, index) => channel + ((above[index] ?? 0) - channel) * (place % 1)),
  );
}

const channelsOf = (color: string): number[] =>
  [1, 3, 5].map(at => parseInt(color.slice(at, at + 2), 16) / 255);

function inkOnChannels(channels: readonly number[]): string {
  const [red = 0, green = 0, blue = 0] = channels.map(channel =>
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4,
  );
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.2 ? '#0f1720' : '#ffffff';
}
