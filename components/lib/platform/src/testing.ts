export type { FakeKubernetes, FakeWrite } from './testing/fake-kubernetes.ts';
export { createFakeKubernetes } from './testing/fake-kubernetes.ts';
export type { TestPlatform, TestPlatformOptions } from './testing/test-platform.ts';
export { createTestPlatform } from './testing/test-platform.ts';
