import { describe, expect, it } from 'vitest';
import { compileRule, RULE_FUNCTIONS } from './cel-rules.ts';

describe('compileRule', () => {
  it.each([
    ["isURL('/x')", true],
    ["isURL('x')", false],
    ["url('https://a.example.com:1/x').getScheme() == 'https'", true],
    ["url('https://a.example.com:1/x').getHostname() == 'a.example.com'", true],
    ["duration('1h30m') > duration('89m')", true],
    ["'Content-Type'.lowerAscii() == 'content-type'", true],
    ["'a.b'.matches('^a[.]b$')", true],
    ["'xay'.matches('a')", true],
    ["size('é') == 1", true],
    ["'😀'.size() == 1", true],
    ["{'a': 1}.all(k, k in ['a', 'b'])", true],
    ["{'a': 1, 'c': 1}.all(k, k in ['a', 'b'])", false],
    ["'abc'.startsWith('ab') && 'abc'.contains('bc')", true],
  ])('decides %s', (rule, holds) => {
    expect(compileRule(rule).holds({ self: null })).toBe(holds);
  });

  it('throws for a URL that Go refuses', () => {
    expect(() => compileRule("url(self).getScheme() == 'a'").holds({ self: 'x' })).toThrow('URL parse error');
  });

  it('knows that a rule speaks of a change', () => {
    expect(compileRule('self == oldSelf').usesOldSelf).toBe(true);
    expect(compileRule("self == 'oldSelf'").usesOldSelf).toBe(false);
  });

  it('finds the functions of a rule at any depth', () => {
    const rule = "has(self.a) ? self.a.all(x, isURL(x) || x.size() in [1, 2]) : url(self.b).getScheme() == 'a'";
    expect([...compileRule(rule).functions].every((name) => RULE_FUNCTIONS.has(name))).toBe(true);
    expect([...compileRule("true || self.map(x, [x.split(',')]) == []").functions]).toContain('split');
  });

  it('compares whole numbers', () => {
    expect(compileRule('self >= 1 && self <= 5').holds({ self: 5n })).toBe(true);
  });
});
