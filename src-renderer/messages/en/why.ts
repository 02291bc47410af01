import { many } from './plural.ts';

export const why = {
  button: 'Why?',
  title: 'Why this score?',
  panel: 'Explanation of one moment',
  back: 'Show this moment',
  pick: 'Click in the chart to explain another moment.',
  loading: 'Computing the explanation …',
  score: (ratio: string) => `Score ${ratio} its threshold`,
  unscored: 'Not scored: too little unbroken data lies before this moment.',
  channels: 'Share in the score',
  channelsLeft: (count: number, share: string) => `${many(count, 'more channel')}: ${share}`,
  reading: (measured: string, expected: string) => `measured ${measured}, expected ${expected}`,
  beyond: 'outside its normal band',
  nearest: 'Nearest normal window',
  legendMeasured: 'this window',
  legendNormal: 'normal window',
  nearestUsual: (share: string) =>
    `${share} of normal windows lie nearer to another one than this window does.`,
  nearestNone: 'No normal window is this far from all others: nothing in the baseline looks like this one.',
  above: (size: string) => `${size} above it`,
  below: (size: string) => `${size} below it`,
  farther: 'farther than normal',
  within: 'as near as normal',
  plotLabel: (name: string, sentence: string) => `${name}: ${sentence}`,
  memory: 'What the memory recalls',
  item: (item: number) => `Item ${item}`,
  itemUse: (share: string) => `recalled by ${share} of normal windows, most of all at`,
  showRange: (range: string) => `Show the baseline at ${range}`,
  otherItems: (share: string) => `Other items together ${share}`,
  nothing: (share: string) => `Nothing recalled ${share}`,
  addressing: (items: string, all: number, entropy: string) =>
    `Each place in the window recalls ${items} of ${all} items on average (entropy ${entropy} nats).`,
  distance: 'Distance from the memory',
  distanceValue: (size: string, share: string) =>
    `${size} times the mean of held-back operation; ${share} of normal windows are nearer.`,
  distanceBeyond: (size: string) =>
    `${size} times the mean of held-back operation: farther than every normal window.`,
  distanceScale: (median: string, high: string) =>
    `Shaded: 99 of 100 normal windows, up to ${high}. Mark: their middle, ${median}.`,
  heard: (paths: string) => `The score of this model comes from ${paths}.`,
  notHeard: (paths: string) =>
    `The score of this model comes from ${paths}. The memory has no part in it and is shown for comparison.`,
  noMemory:
    'This model was trained before the origin of its memory was recorded. Train again to see which normal operation a window recalls.',
};
