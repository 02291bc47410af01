/** Narrowing the list of incidents. */
export const incidentFilter = {
  asset: 'Asset',
  allAssets: 'All assets',
  kind: 'Show',
  kinds: {
    all: 'All incidents',
    unexplained: 'Not judged yet',
    waiting: 'With unacknowledged alarms',
  },
  verdict: (verdict: string) => `Judged: ${verdict}`,
  shown: (shown: string, all: string) => `${shown} of ${all}`,
  nothing: 'No incident fits',
  nothingHelp: 'None of the incidents is of this asset and kind.',
  clear: 'Show all incidents',
  acknowledgeAll: (count: number) => `Acknowledge all ${count}`,
};
