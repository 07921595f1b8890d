import { crc32, deflateSync } from 'node:zlib';

/** An image without transparency. */
export interface RgbImage {
  readonly width: number;
  /** A number for each pixel, row by row: `0xRRGGBB`. */
  readonly pixels: readonly number[];
}

/** A palette has 256 colors at most. */
const MAX_COLORS = 256;

/**
 * Encodes a picture as a PNG with a palette, which takes half the bytes of one with full colors. The palette holds the most
 * frequent colors; every other pixel takes the nearest of them.
 */
export function indexedPng({ width, pixels }: RgbImage): Buffer {
  const height = pixels.length / width;
  const palette = mostFrequent(pixels);
  const indexes = new Map(palette.map((color, index) => [color, index]));
  const indexOf = (color: number): number => {
    const index = indexes.get(color) ?? nearest(palette, color);
    indexes.set(color, index);
    return index;
  };
  // Each row begins with its filter: 0, none.
  const rows = Buffer.alloc((width + 1) * height);
  pixels.forEach((color, i) => rows.writeUInt8(indexOf(color), i + Math.floor(i / width) + 1));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8); // 8 bits for a pixel, colors by a palette
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function mostFrequent(pixels: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const color of pixels) counts.set(color, (counts.get(color) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.slice(0, MAX_COLORS).map(([color]) => color);
}

function nearest(palette: readonly number[], color: number): number {
  const distances = palette.map(candidate => distance(candidate, color));
  return distances.indexOf(Math.min(...distances));
}

function distance(a: number, b: number): number {
  const other = channels(b);
  return channels(a).reduce((sum, value, i) => sum + (value - (other[i] ?? 0)) ** 2, 0);
}

function channels(color: number): number[] {
  return [color >> 16, (color >> 8) & 0xff, color & 0xff];
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
