import { many } from './plural.ts';

export const overview = {
  title: 'Overview',
  assets: (count: number) => many(count, 'asset'),
  empty: 'No asset yet',
  emptyHelp:
    'An asset is a machine: the tags that are watched together. Connect to your broker, pick its topics, and make the first one.',
  emptyAction: 'Connect to a broker',
  ofThreshold: 'of threshold',
  dataAge: (age: string) => `Data ${age} old`,
  noData: 'No data yet',
  lastIncident: (time: string) => `Last incident ${time}`,
  noIncident: 'No incident',
  stale: (names: string) => `No fresh data: ${names}`,
  sparkLabel: (name: string, span: string) => `Score of ${name}, last ${span}`,
  training: (epoch: number, epochs: number) => `Training, epoch ${epoch} of ${epochs}`,
  trainNow: 'Record a baseline and train to have it scored.',
};
