/** Authorities and certificates made when a test runs, by openssl. */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Why tests that need certificates are skipped; null where openssl is installed. */
export const NO_OPENSSL: string | null =
  spawnSync('openssl', ['version']).status === 0 ? null : 'openssl is not installed to make certificates';

export interface MadeCertificate {
  readonly name: string;
  /** Its own certificate as PEM, and its key. */
  readonly pem: string;
  readonly key: string;
  /** Certificate with those of the authorities between it and the root, as a server sends them. */
  readonly certFile: string;
  readonly keyFile: string;
}

export interface Wanted {
  readonly name: string;
  /** Who signs it; without, it signs itself. */
  readonly by?: MadeCertificate;
  /** It may sign others. */
  readonly authority?: boolean;
  /** As openssl writes them: "DNS:broker.plant", "IP:127.0.0.1". */
  readonly names?: readonly string[];
  /** Days it is valid from now; negative: it has expired. */
  readonly days?: number;
  /** Sent behind it by a server. */
  readonly sends?: readonly MadeCertificate[];
}

export interface CertificateMaker {
  make(wanted: Wanted): MadeCertificate;
  remove(): void;
}

export function openCertificateMaker(): CertificateMaker {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mnemo-tls-'));
  let made = 0;
  const openssl = (...words: string[]): void => {
    execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  return {
    make({ name, by, authority = false, names = [], days = 2, sends = [] }) {
      made += 1;
      const file = (kind: string): string => path.join(folder, `${made}.${kind}`);
      const [keyFile, request, certFile, extensions] = ['key', 'csr', 'pem', 'ext'].map(file) as [
        string,
        string,
        string,
        string,
      ];
      const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
      openssl('req', '-new', ...curve, '-subj', `/CN=${name}`, '-keyout', keyFile, '-out', request);
      fs.writeFileSync(
        extensions,
        [
          `basicConstraints=critical,CA:${authority ? 'TRUE' : 'FALSE'}`,
          ...(names.length > 0 ? [`subjectAltName=${names.join(',')}`] : []),
        ].join('\n'),
      );
      const signer =
        by === undefined
          ? ['-signkey', keyFile]
          : ['-CA', by.certFile, '-CAkey', by.keyFile, '-set_serial', String(made)];
      const valid = ['-days', String(days), '-extfile', extensions];
      openssl('x509', '-req', '-in', request, ...signer, ...valid, '-out', certFile);
      const pem = fs.readFileSync(certFile, 'utf8');
      fs.writeFileSync(certFile, [pem, ...sends.map((each) => each.pem)].join(''));
      return { name, pem, key: fs.readFileSync(keyFile, 'utf8'), certFile, keyFile };
    },
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
