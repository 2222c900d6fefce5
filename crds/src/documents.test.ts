import { describe, expect, it } from 'vitest';
import { crdDocuments, crdOfKind } from './documents.ts';
import { SOURCE_TYPES } from './generated/enums.ts';

describe.each(crdDocuments())('$metadata.name', (crd) => {
  const [version] = crd.spec.versions;

  it('serves one version with a status and without conversion', () => {
    expect(crd.spec.versions).toHaveLength(1);
    expect(version).toMatchObject({ name: 'v1beta1', served: true, storage: true, subresources: { status: {} } });
    expect(crd.spec.conversion.strategy).toBe('None');
  });

  it('shows whether it is ready, why, and since when; the message in the wide view', () => {
    const columns = version?.additionalPrinterColumns ?? [];
    const narrow = columns.filter((column) => (column.priority ?? 0) === 0).map((column) => column.name);
    expect(narrow.slice(-3)).toEqual(['Ready', 'Reason', 'Age']);
    expect(columns.find((column) => column.name === 'Message')?.priority).toBe(1);
  });

  it('is found by a short name and in the category airy', () => {
    expect(crd.spec.names.shortNames).toHaveLength(1);
    expect(crd.spec.names.categories).toEqual(['airy']);
  });
});

it('lets a Source be scaled', () => {
  expect(crdOfKind('Source').spec.versions[0]?.subresources?.scale).toEqual({
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.status.selector',
  });
});

it('takes the source types from the schema', () => {
  expect(SOURCE_TYPES).toContain('twilio.whatsapp');
  expect(SOURCE_TYPES).toHaveLength(9);
});
