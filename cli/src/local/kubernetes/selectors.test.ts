import { describe, expect, it } from 'vitest';
import { parseFieldSelector, parseLabelSelector } from './selectors.ts';

describe('parseLabelSelector', () => {
  const labels = { app: 'airy', tier: 'api', 'core.airy.co/part': 'webhook', size: '3', empty: '' };
  it.each([
    '',
    'app=airy',
    'app==airy,tier=api',
    'app!=other',
    'absent!=x',
    'tier in (api, web)',
    'tier notin (web)',
    'absent notin (web)',
    'core.airy.co/part',
    '!absent',
    'size>2,size<4',
    'empty=',
    'empty in (,x)',
    'empty=,app=airy',
  ])('"%s" selects an object with those labels', (text) => {
    expect(parseLabelSelector(text)(labels)).toBe(true);
  });

  it.each([
    'app=other',
    'app!=airy',
    'absent=x',
    'absent',
    '!app',
    'tier in (web)',
    'tier notin (api)',
    'size>3',
    'app>1',
    'toString',
  ])('"%s" does not', (text) => {
    expect(parseLabelSelector(text)(labels)).toBe(false);
  });

  it('treats an object without labels as one with none of them', () => {
    expect(parseLabelSelector('a!=b')(undefined)).toBe(true);
    expect(parseLabelSelector('a')(undefined)).toBe(false);
  });

  it.each([
    ['a ~ b', "unable to parse requirement: found '~', expected: in, notin, =, ==, !=, gt, lt"],
    ['a=b c', "unable to parse requirement: found 'c', expected: ',' or 'end of string'"],
    ['a,', "unable to parse requirement: found '', expected: identifier after ','"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['-a=b', 'unable to parse requirement: key: Invalid value: "-a": name part must consist of'],
    ['a=-b', 'unable to parse requirement: values[0]: Invalid value: "-b": a valid label must be an empty string or'],
    ['a>b', "unable to parse requirement: values[0][a]: Invalid value: \"b\": for 'Gt', 'Lt' operators"],
  ])('refuses "%s" with what was expected', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(
      expect.objectContaining({ code: 400, message: expect.stringContaining(message) }),
    );
  });
});

describe('parseFieldSelector', () => {
  const supported = ['metadata.name', 'involvedObject.kind', 'type'];
  const event = { metadata: { name: 'a,b' }, involvedObject: { kind: 'Source' } };
  it.each([
    '',
    'involvedObject.kind=Source',
    'involvedObject.kind==Source,type=',
    'type!=Normal',
    'metadata.name=a\\,b',
  ])('"%s" selects the event', (text) => {
    expect(parseFieldSelector(text, supported)(event)).toBe(true);
  });

  it('does not select an object with another value', () => {
    expect(parseFieldSelector('involvedObject.kind=Channel', supported)(event)).toBe(false);
    expect(parseFieldSelector('involvedObject.kind!=Source', supported)(event)).toBe(false);
  });

  it('refuses a field the kind cannot be selected by', () => {
    expect(() => parseFieldSelector('spec.type=x', supported)).toThrow('field label not supported: spec.type');
  });

  it('refuses a text without an operator', () => {
    expect(() => parseFieldSelector('type', supported)).toThrow("invalid selector: 'type'; can't understand 'type'");
  });
});
