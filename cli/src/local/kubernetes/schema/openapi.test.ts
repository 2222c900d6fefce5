import { describe, expect, it } from 'vitest';
import { builtinSchemas } from './builtin.ts';
import { isObject, type JsonObject, objectAt } from './json.ts';
import { type OpenApiKind, openApiIndex, openApiV3 } from './openapi.ts';

const secret: OpenApiKind = {
  ...{ group: '', version: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true },
  ...{ schema: builtinSchemas.Secret, crd: undefined, hasStatus: false },
};
const source: OpenApiKind = {
  ...{ group: 'core.airy.co', version: 'v1beta1', kind: 'Source', plural: 'sources', namespaced: true },
  ...{ schema: { type: 'object', properties: { spec: { type: 'object' } } }, crd: {}, hasStatus: true },
};

it('says where the document of each group version is', () => {
  expect(openApiIndex(['v1', 'apps/v1'])).toEqual({
    paths: {
      'api/v1': { serverRelativeURL: '/openapi/v3/api/v1' },
      'apis/apps/v1': { serverRelativeURL: '/openapi/v3/apis/apps/v1' },
    },
  });
});

describe('openApiV3', () => {
  const patchOf = (document: object, path: string) => objectAt(document, 'paths', path, 'patch');

  it('offers strategic merge patches of built-in kinds only', () => {
    const contentOf = (patch: JsonObject) => Object.keys(objectAt(patch, 'requestBody', 'content'));
    const builtIn = patchOf(openApiV3('v1', [secret]), '/api/v1/namespaces/{namespace}/secrets/{name}');
    const custom = patchOf(
      openApiV3('core.airy.co/v1beta1', [source]),
      '/apis/core.airy.co/v1beta1/namespaces/{namespace}/sources/{name}/status',
    );
    expect(contentOf(builtIn)).toContain('application/strategic-merge-patch+json');
    expect(contentOf(custom)).toContain('application/apply-patch+yaml');
    expect(contentOf(custom)).not.toContain('application/strategic-merge-patch+json');
  });

  it('tells the kind of each operation and that writes know dry runs and field validation', () => {
    const patch = patchOf(openApiV3('v1', [secret]), '/api/v1/namespaces/{namespace}/secrets/{name}');
    expect(patch['x-kubernetes-group-version-kind']).toEqual({ group: '', kind: 'Secret', version: 'v1' });
    expect(patch.parameters).toEqual(
      expect.arrayContaining(
        ['dryRun', 'fieldValidation', 'fieldManager'].map((name) => expect.objectContaining({ name, in: 'query' })),
      ),
    );
  });

  it('points only at schemas it has', () => {
    const document = openApiV3('v1', [secret]);
    const schemas = objectAt(document, 'components', 'schemas');
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(refs.length).toBeGreaterThan(0);
    expect(new Set(refs)).toEqual(new Set(Object.keys(schemas)));
    expect(Object.keys(schemas)).toContain('io.k8s.api.core.v1.Secret');
  });

  it('names custom schemas after their group', () => {
    const document = openApiV3('core.airy.co/v1beta1', [source]);
    expect(
      objectAt(document, 'components', 'schemas', 'co.airy.core.v1beta1.Source')['x-kubernetes-group-version-kind'],
    ).toEqual([{ group: 'core.airy.co', kind: 'Source', version: 'v1beta1' }]);
  });
});

it('describes every field of the built-in schemas that it names', () => {
  const undescribed = (schema: unknown, path: string): readonly string[] => {
    if (!isObject(schema)) return [];
    const below = Object.entries(objectAt(schema, 'properties')).flatMap(([name, field]) => [
      ...(objectAt({ field }, 'field').description ? [] : [`${path}.${name}`]),
      ...undescribed(field, `${path}.${name}`),
    ]);
    return [...below, ...undescribed(schema.items, `${path}[]`)];
  };
  expect(Object.entries(builtinSchemas).flatMap(([kind, schema]) => undescribed(schema, kind))).toEqual([]);
});
