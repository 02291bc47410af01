/** The wall display, and the short words for states that are read from far away. */
export const wall = {
  open: 'Wall display',
  openHelp: 'Opens a second window for a large screen: no controls, large type.',
  blocked:
    'The window was not opened: this browser blocks windows of this page. Allow them for this address, then try again.',
  title: 'Wall display',
  /** Short: they stand in large type and on small cards. */
  states: {
    scored: 'Normal',
    above: 'Above',
    'warm-up': 'Warming up',
    gap: 'Gap',
    stale: 'Stale',
    off: 'Off',
    mode: 'Other mode',
    untrained: 'No model',
    waiting: 'No data',
    alarm: 'Alarm',
    alarmAcknowledged: 'Alarm ack.',
    recording: 'Recording',
  },
  since: (time: string, length: string) => `since ${time} · ${length}`,
  staleTags: (names: string) => `no fresh data: ${names}`,
  waiting: (count: number) => `${count} unacknowledged`,
  calm: 'No alarm waits',
  page: (page: number, pages: number) => `Page ${page} of ${pages}`,
  connected: 'Engine connected',
  lost: 'Old data',
  lostHelp: (time: string) => `No line to the engine since ${time}. Nothing here has changed since then.`,
  empty: 'No asset yet',
  leave: 'Esc or double click: close. F: full screen.',
};
