/** The overview's filter, hints and order. */
export const overviewMore = {
  filter: 'Show only',
  filterHint: 'name of an asset or a tag',
  shown: (shown: string, all: string) => `${shown} of ${all}`,
  nothing: (filter: string) => `No asset or tag has “${filter}” in its name.`,
  clear: 'Show all',
  since: (time: string, length: string) => `since ${time} (${length})`,
  age: (age: string) => `${age} old`,
  replay: (time: string) => `replay ${time}`,
  incident: (time: string) => `incident ${time}`,
  shadow: (model: number, ratio: string) => `Shadow model ${model}: ${ratio}`,
  drift: 'Runs differently from its baseline',
  list: 'Assets, most urgent first',
};
