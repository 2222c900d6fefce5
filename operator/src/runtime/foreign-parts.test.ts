import { describe, expect, it } from 'vitest';
import { desiredChildren } from '../airy-instance/desired.ts';
import { anInstance } from '../testing/builders.ts';
import { foreignParts } from './foreign-parts.ts';

const port = { name: 'http', port: 80, targetPort: 'http' };
const desired = { selector: { app: 'x' }, ports: [port] };

describe('what others have put into a spec', () => {
  it.each([
    ['nothing', desired, undefined],
    ['less than is desired', { selector: {}, ports: [] }, undefined],
    [
      'what the server fills in',
      { ...desired, type: 'ClusterIP', clusterIP: '10.0.0.1', sessionAffinity: 'None' },
      undefined,
    ],
    ['what the server fills in, in a list', { ports: [{ ...port, protocol: 'TCP' }] }, undefined],
    ['another value of a field of ours', { ports: [{ ...port, targetPort: 8080 }] }, undefined],
    ['a field of the server with a value of its own', { ...desired, type: 'NodePort' }, { type: null }],
    ['a field that nobody fills in', { ...desired, externalIPs: ['1.2.3.4'] }, { externalIPs: null }],
    ['another port', { ports: [{ ...port, port: 81 }] }, { ports: [port] }],
    ['one more port', { ports: [port, { name: 'more', port: 81 }] }, { ports: [port] }],
    ['a field in an entry of a list', { ports: [{ ...port, protocol: 'UDP' }] }, { ports: [port] }],
    ['one more entry of a map', { selector: { app: 'x', mine: 'y' } }, { selector: { mine: null } }],
  ])('is taken out: %s', (_case, actual, patch) => {
    expect(foreignParts(actual, desired)).toEqual(patch);
  });

  it('as annotations and labels of pods stays', () => {
    const template = { metadata: { labels: { app: 'x' } } };
    const actual = { template: { metadata: { labels: { app: 'x', mine: 'y' }, annotations: { at: 'now' } } } };
    expect(foreignParts(actual, { template })).toBeUndefined();
  });

  it('is nothing in a Deployment as a cluster serves it', () => {
    const [deployment] = desiredChildren(anInstance(), 'airy-core').deployments;
    if (!deployment) throw new Error('no Deployment');
    const { template } = deployment.spec;
    const [container] = template.spec.containers;
    const served = {
      ...deployment.spec,
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: {
        metadata: { creationTimestamp: null, ...template.metadata },
        spec: {
          ...template.spec,
          restartPolicy: 'Always',
          terminationGracePeriodSeconds: 30,
          dnsPolicy: 'ClusterFirst',
          schedulerName: 'default-scheduler',
          containers: [
            {
              ...container,
              ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
              imagePullPolicy: 'IfNotPresent',
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'File',
            },
          ],
        },
      },
    };
    expect(foreignParts(served, deployment.spec)).toBeUndefined();
  });
});
