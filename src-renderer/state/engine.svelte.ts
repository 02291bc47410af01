/** The line to the engine: one client that survives the loss of its connection. */
import type {
  CallInput,
  CallName,
  CallOutput,
  Client,
  EventName,
  Events,
  Listener,
} from '../../src-main/api/contract.ts';
import { text } from '../messages/text.ts';
import { sentenceOf } from './sentence.ts';

/** What a transport hands over once it is connected. It comes back by itself after a loss. */
export interface Link {
  readonly client: Client;
  subscribe(listener: Listener): () => void;
  onLost(listener: (reason: string) => void): () => void;
  onRestored(listener: () => void): () => void;
}
export type Connect = () => Promise<Link>;

export class Engine {
  /** refused: trying again cannot help, the operator has to do what `reason` says. */
  state = $state<'connecting' | 'connected' | 'lost' | 'refused'>('connecting');
  /** Why it is not connected, in words; empty while it is. */
  reason = $state('');
  /** Counts connections made. Whoever reads it in an effect loads again after each. */
  generation = $state(0);
  #client: Client | null = null;
  #listeners: readonly Listener[] = [];

  /** Connects, and follows the line from then on. */
  async start(connect: Connect): Promise<void> {
    try {
      const link = await connect();
      this.#client = link.client;
      link.subscribe((name, payload) => this.#tell(name, payload));
      link.onLost((reason) => {
        this.reason = reason;
        this.state = 'lost';
      });
      link.onRestored(() => this.#connected());
      this.#connected();
    } catch (error) {
      this.reason = sentenceOf(error);
      this.state = 'refused';
    }
  }

  /** @throws Error with one sentence for the operator, also while there is no connection */
  async call<N extends CallName>(
    name: N,
    ...input: undefined extends CallInput<N> ? [] : [CallInput<N>]
  ): Promise<CallOutput<N>> {
    if (!this.#client) throw new Error(text.engine.notConnected);
    return this.#client.call(name, ...input);
  }

  /** Hears every event of every connection. @returns stops listening */
  listen(listener: Listener): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** Hears one kind of event. @returns stops listening */
  on<N extends EventName>(name: N, hear: (payload: Events[N]) => void): () => void {
    return this.listen((heard, payload) => {
      if ((heard as EventName) === name) hear(payload as unknown as Events[N]);
    });
  }

  #tell<N extends EventName>(name: N, payload: Events[N]): void {
    for (const listener of this.#listeners) listener(name, payload);
  }

  #connected(): void {
    this.reason = '';
    this.state = 'connected';
    this.generation += 1;
  }
}
