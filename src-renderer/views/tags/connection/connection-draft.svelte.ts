/** A connection as the operator is writing it down. Fields hold what the inputs hold; `input` is what the engine is given. */
import type { Connection, ConnectionInput, LastWill, Subscription } from '../../../../src-main/api/words.ts';

/** A row of the filters: an empty group is no group, an empty filter is no row. */
export interface FilterDraft {
  filter: string;
  qos: 0 | 1;
  share: string;
}

const HOUR = 3600;
const NO_WILL: LastWill = { topic: '', payload: '', qos: 1, retain: true };

export class ConnectionDraft {
  name = $state('');
  url = $state('');
  protocol = $state<Connection['protocol']>('5');
  clock = $state<Connection['clock']>('live');
  username = $state('');
  /** Empty: untouched. */
  password = $state('');
  authority = $state.raw<string | null>(null);
  certificate = $state.raw<string | null>(null);
  /** null: the stored one stays; empty: none. */
  key = $state.raw<string | null>(null);
  /** Empty: untouched. */
  passphrase = $state('');
  clientId = $state('');
  awayHours = $state(120);
  receiveMaximum = $state(2000);
  filters = $state<FilterDraft[]>([]);
  qos = $state<0 | 1>(1);
  will = $state<LastWill>({ ...NO_WILL });
  requestRebirth = $state(false);
  primaryHost = $state('');
  /** Whether the engine has a key for it, which is never shown. */
  readonly hasKey: boolean;
  readonly #isNew: boolean;
  readonly #hasPassword: boolean;

  constructor(start: Connection | null) {
    this.#isNew = start === null;
    this.hasKey = start?.hasKey ?? false;
    this.#hasPassword = start?.hasPassword ?? false;
    if (start === null) return;
    this.name = start.name;
    this.url = start.url;
    this.protocol = start.protocol;
    this.clock = start.clock;
    this.username = start.username ?? '';
    this.authority = start.authority;
    this.certificate = start.certificate;
    this.clientId = start.clientId ?? '';
    this.awayHours = start.sessionExpiry / HOUR;
    this.receiveMaximum = start.receiveMaximum;
    this.filters = start.subscriptions.map(({ share, ...rest }) => ({ ...rest, share: share ?? '' }));
    this.qos = start.qos;
    this.will = start.lastWill ?? { ...NO_WILL };
    this.requestRebirth = start.sparkplug.requestRebirth;
    this.primaryHost = start.sparkplug.primaryHost ?? '';
  }

  /** The broker without scheme and path, for a connection that is given no name. */
  get host(): string {
    return this.address.replace(/^\w+:\/\//, '').replace(/[/?#].*$/, '');
  }

  /** The URL as it is meant: a broker without a scheme is one without encryption. */
  get address(): string {
    const written = this.url.trim();
    return written === '' || written.includes('://') ? written : `mqtt://${written}`;
  }

  /** Whether a password would cross the network for everyone on it to read. */
  get tellsPassword(): boolean {
    const { address } = this;
    const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(this.host);
    const hasPassword = this.password !== '' || (this.#hasPassword && this.username.trim() !== '');
    return hasPassword && !loopback && /^(mqtt|tcp|ws):\/\//i.test(address);
  }

  /** A key that was just chosen and does not open by itself. */
  get passphraseNeeded(): boolean {
    return this.key?.includes('ENCRYPTED') ?? false;
  }

  /** Whether a key is or will be there. */
  get keyed(): boolean {
    return this.key === null ? this.hasKey : this.key !== '';
  }

  get subscriptions(): Subscription[] {
    return this.filters
      .filter(({ filter }) => filter.trim() !== '')
      .map(({ filter, qos, share }) => ({ filter: filter.trim(), qos, share: share.trim() || null }));
  }

  removeCertificate(): void {
    this.certificate = null;
    this.key = '';
    this.passphrase = '';
  }

  get input(): ConnectionInput {
    const username = this.username.trim();
    return {
      name: this.name.trim() || this.host,
      url: this.address,
      protocol: this.protocol,
      clock: this.clock,
      username: username || null,
      // An untouched field keeps the stored password; no user name needs none.
      password: this.password !== '' ? this.password : !this.#isNew && username ? null : '',
      authority: this.authority,
      certificate: this.certificate,
      key: this.key,
      // A new key has a passphrase of its own, or none; the stored one stays with the stored key.
      passphrase: this.passphrase !== '' ? this.passphrase : this.key === null ? null : '',
      clientId: this.clientId.trim() || null,
      sessionExpiry: Math.round(this.awayHours * HOUR),
      receiveMaximum: this.receiveMaximum,
      subscriptions: this.subscriptions,
      qos: this.qos,
      lastWill: this.will.topic.trim() === '' ? null : { ...this.will, topic: this.will.topic.trim() },
      sparkplug: { requestRebirth: this.requestRebirth, primaryHost: this.primaryHost.trim() || null },
    };
  }
}
