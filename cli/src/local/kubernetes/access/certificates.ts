import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@airy/observability';
import { writePrivateFile } from './private-file.ts';

/** PEM texts of the server's TLS. */
export interface Certificates {
  readonly certificateAuthority: string;
  readonly certificate: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const CERTIFICATE_DAYS = 397; // the longest that browsers and Apple's TLS accept (CA/Browser Forum, Baseline Requirements 6.3.2)
const RENEW_BEFORE_DAYS = 30;
const FILE = 'kubernetes-tls.json';

/**
 * The certificate for 127.0.0.1 and localhost with its authority, made on first use and kept in `dataDir` (mode 0600).
 *
 * A certificate in its last 30 days is renewed under the same authority, so kubeconfigs that people copied stay valid;
 * an authority in its last 30 days, or a file that cannot be read, starts over.
 */
export async function loadCertificates(dataDir: string, clock: Clock): Promise<Certificates> {
  const path = join(dataDir, FILE);
  const kept = await readKept(path);
  if (kept && isFresh(kept.certificate, clock) && isFresh(kept.certificateAuthority, clock)) return kept;
  const authority = kept && isFresh(kept.certificateAuthority, clock) ? kept : undefined;
  const made = await makeCertificates(clock, authority);
  await writePrivateFile(path, JSON.stringify(made));
  return made;
}

interface Kept extends Certificates {
  readonly authorityKey: string;
}

async function makeCertificates(clock: Clock, kept: Kept | undefined): Promise<Kept> {
  const { generate } = await import('selfsigned'); // costs 100 ms to load: only when something is to be made
  const validFor = (days: number) => ({
    notBeforeDate: new Date(clock.nowMs() - DAY_MS),
    notAfterDate: new Date(clock.nowMs() + days * DAY_MS),
  });
  const common = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
  const makeAuthority = async () => {
    const made = await generate([{ name: 'commonName', value: 'Airy local authority' }], {
      ...common,
      ...validFor(AUTHORITY_DAYS),
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    });
    return { certificateAuthority: made.cert, authorityKey: made.private };
  };
  const authority = kept ? kept : await makeAuthority();
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...common,
    ...validFor(CERTIFICATE_DAYS),
    ca: { key: authority.authorityKey, cert: authority.certificateAuthority },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return {
    certificateAuthority: authority.certificateAuthority,
    authorityKey: authority.authorityKey,
    certificate: made.cert,
    key: made.private,
  };
}

async function readKept(path: string): Promise<Kept | undefined> {
  try {
    const kept: Partial<Kept> = JSON.parse(await readFile(path, 'utf8'));
    const { certificateAuthority, authorityKey, certificate, key } = kept;
    return certificateAuthority && authorityKey && certificate && key
      ? { certificateAuthority, authorityKey, certificate, key }
      : undefined;
  } catch {
    return undefined; // absent or damaged: made again
  }
}

function isFresh(pem: string, clock: Clock): boolean {
  try {
    return Date.parse(new X509Certificate(pem).validTo) - clock.nowMs() > RENEW_BEFORE_DAYS * DAY_MS;
  } catch {
    return false;
  }
}
