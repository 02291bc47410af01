/** The one scale of the heatmap: from the panel through grey to amber, evenly to the eye. */
import { CALM } from '../series/heat-rows.ts';

/** Colours of the scale; more cannot be told apart. */
const STEPS = 64;
type Triple = readonly [number, number, number];

/** Amber appears here: what a calm score cannot reach. */
const TURN = CALM + 0.05;

/**
 * @param colours of nothing, of the most a calm score reaches, and of the most there is; as #rrggbb
 * @returns STEPS colours as 0xAABBGGRR, as little-endian pixels hold them, evenly spaced in OKLab between the three
 */
export function heatRamp(colours: readonly [none: string, calm: string, most: string]): Uint32Array {
  const [none, calm, most] = colours.map((hex) => toOklab(rgbOf(hex))) as [Triple, Triple, Triple];
  return Uint32Array.from({ length: STEPS }, (_, i) => {
    const heat = i / (STEPS - 1);
    const mixed = heat <= TURN ? mix(none, calm, heat / TURN) : mix(calm, most, (heat - TURN) / (1 - TURN));
    const [r, g, b] = toRgb(mixed);
    return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
  });
}

/** The place of a heat, 0..1, in a ramp. */
export const rampIndex = (heat: number): number => Math.round(Math.min(1, Math.max(0, heat)) * (STEPS - 1));

const mix = (a: Triple, b: Triple, share: number): Triple =>
  [0, 1, 2].map((i) => a[i]! + share * (b[i]! - a[i]!)) as unknown as Triple;

function rgbOf(hex: string): Triple {
  // Builds shorten #ffffff to #fff.
  const long = hex.trim().replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');
  return [1, 3, 5].map((i) => parseInt(long.slice(i, i + 2), 16) / 255) as unknown as Triple;
}

// OKLab: Björn Ottosson, "A perceptual color space for image processing" (2020).
function toOklab(rgb: Triple): Triple {
  const [r, g, b] = rgb.map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  ) as unknown as Triple;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function toRgb([L, a, b]: Triple): Triple {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map((c) => {
    const encoded = c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.min(1, Math.max(0, encoded)));
  }) as unknown as Triple;
}
