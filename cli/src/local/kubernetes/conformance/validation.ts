import { describe, expect, it } from 'vitest';
import { aConfigMap, aDeployment, aSource, freshName, type WorldOf } from './world.ts';

/** What is refused, and how it is said. */
export function validationScenarios(world: WorldOf): void {
  describe('validation', () => {
    it('a value outside the list is refused with the path and what is supported', async () => {
      const { client, path } = world();
      const name = freshName('invalid');
      const answer = await client.post(path('sources'), aSource(name, { type: 'pigeon' }));
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({ kind: 'Status', reason: 'Invalid', code: 422 });
      expect(answer.body.message).toMatch(
        new RegExp(
          `^Source.core.airy.co "${name}" is invalid: .*spec.type: Unsupported value: "pigeon": supported values: "chatplugin"`,
        ),
      );
      expect(answer.body.details).toMatchObject({ name, group: 'core.airy.co', kind: 'Source' });
      expect(answer.body.details.causes[0]).toMatchObject({ reason: 'FieldValueNotSupported', field: 'spec.type' });
    });

    it('a missing required field is refused', async () => {
      const { client, path } = world();
      const body = { ...aSource(freshName('invalid')), spec: { type: 'chatplugin' } };
      const answer = await client.post(path('sources'), body);
      expect(answer.body.message).toContain('spec.instanceRef: Required value');
    });

    it('a broken rule is refused with its message', async () => {
      const { client, path } = world();
      const name = freshName('immutable');
      await client.post(path('sources'), aSource(name));
      const answer = await client.mergePatch(path('sources', name), { spec: { type: 'custom' } });
      expect(answer.status).toBe(422);
      expect(answer.body.details.causes[0]).toMatchObject({ field: 'spec.type' });
      expect(answer.body.message).toContain('immutable');
    });

    it('a wrong type is refused', async () => {
      const { client, path } = world();
      const answer = await client.post(path('sources'), aSource(freshName('typed'), { replicas: 'three' }));
      expect(answer.status).toBe(422);
      expect(answer.body.message).toContain('spec.replicas: Invalid value: "string"');
    });

    it('an unknown field is pruned with a warning, refused under Strict, dropped silently under Ignore', async () => {
      const { client, path } = world();
      const unknown = aSource(freshName('unknown'), { replica: 2 });
      const warned = await client.post(`${path('sources')}?dryRun=All`, unknown);
      expect(warned.status).toBe(201);
      expect(warned.body.spec).not.toHaveProperty('replica');
      expect(warned.headers.warning).toBe('299 - "unknown field \\"spec.replica\\""');
      const strict = await client.post(`${path('sources')}?dryRun=All&fieldValidation=Strict`, unknown);
      expect(strict.status).toBe(400);
      expect(strict.body.message).toBe(
        'Source in version "v1beta1" cannot be handled as a Source: strict decoding error: unknown field "spec.replica"',
      );
      const ignored = await client.post(`${path('sources')}?dryRun=All&fieldValidation=Ignore`, unknown);
      expect(ignored.headers.warning).toBeUndefined();
    });

    it('many unknown fields of any name are pruned', async () => {
      const { client, path } = world();
      const fields = Array.from({ length: 200 }, (_, n) => [`märchen\n${n}${'x'.repeat(300)}`, n]);
      const answer = await client.post(
        `${path('sources')}?dryRun=All`,
        aSource(freshName('many'), Object.fromEntries(fields)),
      );
      expect(answer.status).toBe(201);
      expect(answer.headers.warning).toContain('unknown field');
    });

    it('an unknown field of a built-in kind is refused under Strict', async () => {
      const { client, path } = world();
      const body = { ...aConfigMap(freshName('unknown')), date: {} };
      const answer = await client.post(`${path('configmaps')}?fieldValidation=Strict`, body);
      expect(answer.status).toBe(400);
      expect(answer.body.message).toContain('strict decoding error: unknown field "date"');
    });

    it('a name with capitals is refused', async () => {
      const { client, path } = world();
      const answer = await client.post(path('configmaps'), aConfigMap('Capital'));
      expect(answer.status).toBe(422);
      expect(answer.body.message).toContain(
        'metadata.name: Invalid value: "Capital": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters',
      );
    });

    it('a label that is none is refused', async () => {
      const { client, path } = world();
      const answer = await client.post(
        path('configmaps'),
        aConfigMap(freshName('label'), {}, { labels: { a: 'b c' } }),
      );
      expect(answer.status).toBe(422);
      expect(answer.body.details.causes[0].field).toBe('metadata.labels');
    });

    it('a Secret that is not base64 is refused without repeating it', async () => {
      const { client, path } = world();
      const body = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: freshName('s') },
        data: { key: 'n0t base64!' },
      };
      const answer = await client.post(path('secrets'), body);
      expect(answer.status).toBe(400);
      expect(answer.body.message).toContain('illegal base64 data');
      expect(JSON.stringify(answer.body)).not.toContain('n0t base64!');
    });

    it('a number where text is expected in a built-in kind is refused', async () => {
      const { client, path } = world();
      const answer = await client.post(path('configmaps'), aConfigMap(freshName('typed'), { a: 1 }));
      expect(answer.status).toBe(400);
      expect(answer.body.message).toContain('cannot unmarshal number into Go struct field ConfigMap.data');
    });

    it('a Deployment whose selector misses its template is refused', async () => {
      const { client, path } = world();
      const body = aDeployment(freshName('selector'));
      body.spec.template.metadata.labels = { app: 'other' };
      const answer = await client.post(path('deployments'), body);
      expect(answer.status).toBe(422);
      expect(answer.body.details.causes[0].field).toBe('spec.template.metadata.labels');
    });

    it('what is immutable stays: selectors, the type of a Secret, data that is sealed', async () => {
      const { client, path } = world();
      const name = freshName('fixed');
      await client.post(path('deployments'), aDeployment(name));
      const selector = await client.jsonPatch(path('deployments', name), [
        { op: 'add', path: '/spec/selector/matchLabels/more', value: 'x' },
        { op: 'add', path: '/spec/template/metadata/labels/more', value: 'x' },
      ]);
      expect(selector.status).toBe(422);
      expect(selector.body.message).toContain('spec.selector: Invalid value');
      expect(selector.body.message).toContain('field is immutable');
      await client.post(path('secrets'), { apiVersion: 'v1', kind: 'Secret', metadata: { name } });
      expect((await client.mergePatch(path('secrets', name), { type: 'other' })).status).toBe(422);
      await client.post(path('configmaps'), { ...aConfigMap(name, { a: '1' }), immutable: true });
      const sealed = await client.mergePatch(path('configmaps', name), { data: { a: '2' } });
      expect(sealed.body.message).toContain('data: Forbidden: field is immutable when `immutable` is set');
    });

    it('a ConfigMap beyond 1 MiB is refused', async () => {
      const { client, path } = world();
      const answer = await client.post(path('configmaps'), aConfigMap(freshName('big'), { a: 'x'.repeat(1_048_577) }));
      expect(answer.status).toBe(422);
      expect(answer.body.message).toContain('Too long: may not be more than 1048576 bytes');
    });

    it('the wrong version or kind in the body is refused', async () => {
      const { client, path } = world();
      const version = await client.post(path('sources'), { ...aSource(freshName('v')), apiVersion: 'core.airy.co/v1' });
      expect(version.status).toBe(400);
      expect(version.body.message).toContain(
        'the API version in the data (core.airy.co/v1) does not match the expected API version (core.airy.co/v1beta1)',
      );
      expect((await client.post(path('configmaps'), { ...aConfigMap('k'), kind: 'Secret' })).status).toBe(400);
    });

    it('a body that is not JSON is refused', async () => {
      const { client, path } = world();
      const answer = await client.post(path('configmaps'), '{"apiVersion": ');
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ kind: 'Status', reason: 'BadRequest' });
    });

    it('a body beyond 3 MiB is refused', async () => {
      const { client, path } = world();
      const answer = await client.post(path('configmaps'), aConfigMap('big', { a: 'x'.repeat(3_200_000) }));
      expect(answer.status).toBe(413);
    });

    it('a body of an unknown type is refused', async () => {
      const { client, path } = world();
      const answer = await client.post(path('configmaps'), 'x', { contentType: 'text/plain' });
      expect(answer.status).toBe(415);
    });
  });
}
