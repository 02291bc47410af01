export const health = {
  title: 'Health',
  intro: 'What came into each stage, what left it, and what was refused and why.',
  columns: { stage: 'Stage', in: 'In', out: 'Out', refused: 'Refused', last: 'Last refusal' },
  empty: 'No stage has counted anything yet. Add a connection and tags first.',
  version: 'Version',
  dataDir: 'Data directory',
  sqlite: 'SQLite',
  messages: 'At the start',
  startedAt: 'Engine started',
  counters: 'Counters of every stage',
};
