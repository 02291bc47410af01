import { describe, expect, it } from 'vitest';
import { heatRamp, rampIndex } from '../../../src-renderer/charts/heat-ramp.ts';
import { heatPixels } from '../../../src-renderer/charts/heat-picture.ts';
import { CALM } from '../../../src-renderer/series/heat-rows.ts';

const dark = heatRamp(['#1d2024', '#3a3f46', '#f0b550']);
const light = heatRamp(['#fff', '#c6cbd0', '#8a5600']);
const rgb = (colour: number) => [colour & 0xff, (colour >> 8) & 0xff, (colour >> 16) & 0xff] as const;
const brightness = (colour: number) => {
  const [r, g, b] = rgb(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const spread = (colour: number) => Math.max(...rgb(colour)) - Math.min(...rgb(colour));

describe('heatRamp', () => {
  it('begins and ends with its colours', () => {
    expect(rgb(dark[0]!)).toEqual([0x1d, 0x20, 0x24]);
    expect(rgb(dark.at(-1)!)).toEqual([0xf0, 0xb5, 0x50]);
    expect(rgb(light[0]!)).toEqual([255, 255, 255]);
  });
  it('goes one way in brightness, so that it reads without colours', () => {
    const [rising, falling] = [[...dark].map(brightness), [...light].map(brightness)];
    expect(rising).toEqual([...rising].sort((a, b) => a - b));
    expect(falling).toEqual([...falling].sort((a, b) => b - a));
  });
  it('is grey for all that a calm score can reach, and saturated at the end', () => {
    for (const ramp of [dark, light]) {
      expect(spread(ramp[rampIndex(CALM)]!)).toBeLessThan(20);
      expect(spread(ramp.at(-1)!)).toBeGreaterThan(100);
    }
  });
});

it('paints cells row by row, and nothing where there is no value', () => {
  const pixels = heatPixels([Float32Array.of(0, NaN), Float32Array.of(1, 2)], dark);
  const colours = [...new Uint32Array(pixels.buffer)];
  expect(colours).toEqual([dark[0], 0, dark.at(-1), dark.at(-1)]);
});
