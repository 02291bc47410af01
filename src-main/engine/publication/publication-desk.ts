/** Publications: the stored settings, the calls that change them, and an outlet for each form of each of them. */
import type { EventName, Events } from '../../api/contract.ts';
import type { Publication, PublicationInput, StageCounters } from '../../api/words.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import { isFile } from '../ingest/index.ts';
import { createStandingBoard } from './standing-board.ts';
import { openPublisher, type Publisher, type ReachBroker } from './publisher.ts';

export type PublicationHandlers = DeskHandlers<
  'publication.list' | 'publication.create' | 'publication.update' | 'publication.remove'
>;

export interface PublicationDesk {
  readonly handlers: PublicationHandlers;
  /** Takes in every event the engine tells. */
  hear<N extends EventName>(name: N, payload: Events[N]): void;
  counters(): StageCounters[];
  /** Messages told that their brokers have not taken yet: never more than there is to tell, once for each change. */
  waiting(): { depth: number; limit: null };
  start(): void;
  close(): Promise<void>;
}

/** Standings are told at most this often. */
const TELL_MS = 250;

/** @param reach how the broker of a connection is reached; what it throws is counted as the publication's problem */
export function createPublicationDesk(parts: EngineParts, reach: ReachBroker): PublicationDesk {
  const { records, emit, now, log } = parts;
  const board = createStandingBoard(records);
  const running = new Map<number, Publisher>();
  /** Ending one outlet and opening the next, one after the other: two clients of one id would fight. */
  let turn: Promise<void> = Promise.resolve();
  let told = board.version;
  const timer = setInterval(() => {
    if (told === board.version) return;
    told = board.version;
    for (const publisher of running.values()) publisher.tell();
  }, TELL_MS);

  function inTurn(work: () => Promise<void>): Promise<void> {
    turn = turn.then(work).catch((err: unknown) => log.error({ err }, 'publication not changed'));
    return turn;
  }

  async function shut(id: number, forGood: boolean): Promise<void> {
    const publisher = running.get(id);
    running.delete(id);
    await publisher?.close(forGood);
  }

  const open = (publication: Publication): void => {
    running.set(publication.id, openPublisher({ publication, board, reach, records, now }));
  };

  const reopen = (id: number, forGood: boolean): Promise<void> =>
    inTurn(async () => {
      await shut(id, forGood);
      const stored = records.publications.get(id);
      if (stored !== undefined) open(stored);
    });

  function checked(input: PublicationInput, id: number | null): PublicationInput {
    const connection = found(
      records.connections.present(input.connectionId),
      'connection',
      input.connectionId,
    );
    if (isFile(connection.url))
      throw new Refusal(`${connection.name} is a file, no broker. Choose a broker to publish to.`);
    for (const assetId of input.assetIds ?? []) found(records.assets.get(assetId), 'asset', assetId);
    if (input.jsonTopic === null && input.sparkplug === null)
      throw new Refusal('Choose how to publish: as JSON below a topic, as a Sparkplug edge node, or both.');
    for (const other of records.publications.list({ connectionId: connection.id })) {
      if (other.id === id) continue;
      if (input.jsonTopic !== null && other.jsonTopic === input.jsonTopic)
        throw new Refusal(
          `Another publication already tells below ${input.jsonTopic}. Choose another topic.`,
        );
      if (input.sparkplug !== null && sameNode(other.sparkplug, input.sparkplug))
        throw new Refusal('Another publication already is this Sparkplug edge node. Choose another name.');
    }
    return input;
  }

  const audit = (verb: string, { id, connectionId, jsonTopic, sparkplug }: Publication): void =>
    records.audit({
      at: now(),
      actor: 'operator',
      action: `publication.${verb}`,
      subject: `publication ${id}`,
      detail: [
        `connection ${connectionId}`,
        ...(jsonTopic === null ? [] : [jsonTopic]),
        ...(sparkplug === null ? [] : [`${sparkplug.group}/${sparkplug.edgeNode}`]),
      ].join(' '),
    });
  /** The change and its audit entry are stored together. */
  const audited = (verb: string, change: () => Publication): Publication => {
    const publication = records.transaction(() => {
      const changed = change();
      audit(verb, changed);
      return changed;
    });
    emit('changed', { what: 'publication' });
    return publication;
  };

  const handlers: PublicationHandlers = {
    'publication.list': () => records.publications.list(),
    'publication.create': async (input) => {
      const publication = audited('created', () => records.publications.insert(checked(input, null)));
      await reopen(publication.id, false);
      return publication;
    },
    'publication.update': async (publication) => {
      found(records.publications.get(publication.id), 'publication', publication.id);
      audited('changed', () => {
        checked(publication, publication.id);
        records.publications.update(publication);
        return publication;
      });
      // What it told under its former name must not stay with the broker as if it were still true.
      await reopen(publication.id, true);
      return publication;
    },
    'publication.remove': async ({ id }) => {
      const publication = found(records.publications.get(id), 'publication', id);
      audited('removed', () => {
        records.publications.remove(id);
        return publication;
      });
      await reopen(id, true);
    },
  };

  return {
    handlers,
    hear(name, payload) {
      board.hear(name, payload);
      // Another URL or login: the outlet connects anew.
      if (name === 'changed' && (payload as Events['changed']).what === 'connection')
        for (const [id, publisher] of running) if (publisher.outdated()) void reopen(id, false);
    },
    counters: () => [...running.values()].flatMap((publisher) => publisher.counters()),
    waiting: () => ({
      depth: [...running.values()].reduce((sum, publisher) => sum + publisher.waiting(), 0),
      limit: null,
    }),
    start: () => records.publications.list().forEach(open),
    async close() {
      clearInterval(timer);
      await turn;
      await Promise.all([...running.keys()].map((id) => shut(id, false)));
    },
  };
}

const sameNode = (a: Publication['sparkplug'], b: NonNullable<Publication['sparkplug']>): boolean =>
  a !== null && a.group === b.group && a.edgeNode === b.edgeNode;
