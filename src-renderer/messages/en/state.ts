export const state = {
  scored: 'Normal',
  above: 'Above threshold',
  'warm-up': 'Not scored: warming up',
  gap: 'Not scored: gap',
  stale: 'Not scored: stale',
  off: 'Not scored: machine off',
  mode: 'Not scored: other operating mode',
  untrained: 'Not scored: no armed model',
  waiting: 'Waiting for data',
  alarm: 'Alarm, not acknowledged',
  alarmAcknowledged: 'Alarm, acknowledged',
  recording: 'Recording baseline',
};

export const reason = {
  'warm-up': 'warming up',
  gap: 'gap',
  stale: 'stale',
  off: 'machine off',
  mode: 'other operating mode',
};

export const reasonSentence = {
  'warm-up': 'Not scored: warming up. One full window of data must come in first.',
  gap: 'Not scored: gap. The window holds too few good samples.',
  stale: 'Not scored: stale. At least one tag has no fresh data.',
  off: 'Not scored: the machine is off.',
  mode: 'Not scored: the machine runs in a mode that is not watched.',
};
