import type { ViewName } from '../../state/place.ts';

export const app = {
  name: 'Mnemo',
  skip: 'Skip to the content',
  mainMenu: 'Main',
  views: {
    overview: 'Overview',
    asset: 'Assets',
    train: 'Train',
    incidents: 'Incidents',
    tags: 'Tags',
    health: 'Health',
    settings: 'Settings',
    wall: 'Wall',
  } satisfies Record<ViewName, string>,
  noAlarms: 'No alarm waits',
  alarmsWaiting: (count: number) => `${count} unacknowledged`,
  keysTitle: 'Keyboard',
  close: 'Close',
  cancel: 'Cancel',
  remove: 'Remove',
  tryAgain: 'Try again',
  loading: 'Loading …',
  none: 'none',
};

export const keys = {
  help: 'Show these keys',
  live: 'Asset: pause, or back to live',
  pan: 'Asset, chart focused: earlier, later',
  zoom: 'Asset, chart focused: closer, wider',
  cursor: 'Asset, chart focused: move the cursor',
  explain: 'Asset, chart focused: explain the score at the cursor',
  cards: 'Overview: move between assets',
  filter: 'Overview: filter many assets',
  enter: 'Enter',
  clear: 'Remove the cursor, close a dialog',
  shift: 'Shift',
  space: 'Space',
  escape: 'Esc',
};

export const engine = {
  connecting: 'Connecting to the engine …',
  connected: 'Engine connected',
  lost: 'Engine lost',
  lostDetail: (reason: string) =>
    `The line to the engine is lost: ${reason} What you see is old. It connects again by itself.`,
  refused: 'No access',
  notConnected: 'There is no connection to the engine yet. Wait until the header says it is connected.',
  unknownProblem: 'It did not work, and the engine gave no reason. Look at Health, then try again.',
};
