import assert from 'node:assert/strict';
import { JwtError } from '../../../src/errors.ts';
import { type HttpAnswer, HttpProblem, type Send } from '../../../src/http/client.ts';
import type { AccessToken } from '../../../src/oauth/access-token.ts';
import { createExchange } from '../../../src/oauth/exchange.ts';
import { requestToken, type TokenRequestOptions } from '../../../src/oauth/token-request.ts';

const now = 1_800_000_000;
const paths = {
  token: 'access_token',
  expiresIn: 'expires_in',
  expiresAt: 'expires_at',
  lifetimeSeconds: 300,
  keep: ['instance_url'],
};
const request = { method: 'POST', url: new URL('https://login.example.com/token'), headers: {}, body: 'a=b' } as const;
const ask = (send: Send, options: TokenRequestOptions, secrets: readonly string[] = []) =>
  requestToken(send, async () => ({ request, secrets }), options);
const ok = (body: object): HttpAnswer => ({ status: 200, headers: {}, text: JSON.stringify(body) });
const answer = (status: number, body: object | string, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Answers one after the other; the last one again and again. */
function serving(...answers: (HttpAnswer | HttpProblem)[]): {
  send: Send;
  sent: () => number;
  waits: number[];
  options: TokenRequestOptions;
} {
  let sent = 0;
  const waits: number[] = [];
  return {
    send: async () => {
      const next = answers[Math.min(sent, answers.length - 1)];
      sent += 1;
      if (next instanceof HttpProblem) throw next;
      assert.ok(next);
      return next;
    },
    sent: () => sent,
    waits,
    options: {
      paths,
      knownAnswers: [{ when: 'AADSTS700027', hint: 'Upload the certificate.' }],
      clock: () => now,
      random: () => 0.5,
      wait: async (ms) => {
        waits.push(ms);
      },
    },
  };
}

describe('a token request', () => {
  it('takes the access token, its type, scope, expiry and what else is kept', async () => {
    const { send, options } = serving(
      ok({ access_token: 'a', token_type: 'Bearer', scope: 'x', expires_in: 60, instance_url: 'https://x', id: 'no' }),
    );
    assert.deepEqual(await ask(send, options), {
      token: 'a',
      tokenType: 'Bearer',
      scope: 'x',
      expiresAt: now + 60,
      response: { instance_url: 'https://x' },
    });
  });

  for (const [expires, at] of [
    [{ expires_in: '60' }, now + 60],
    [{ expires_at: new Date((now + 90) * 1000).toISOString() }, now + 90],
    [{ expires_at: now + 120 }, now + 120],
    [{ expires_at: (now + 120) * 1000 }, now + 120],
    [{ expires_at: String(now + 120) }, now + 120],
    [{}, now + 300],
    [{ expires_in: 0 }, now + 300],
    [{ expires_in: 'soon' }, now + 300],
  ] as const) {
    it(`reads ${JSON.stringify(expires)}`, async () => {
      const { send, options } = serving(ok({ access_token: 'a', ...expires }));
      assert.equal((await ask(send, options)).expiresAt, at);
    });
  }

  it('tries again after 429, 5xx and a network error, a bounded number of times', async () => {
    for (const trouble of [
      answer(429, ''),
      answer(503, ''),
      new HttpProblem('cannot be reached (ECONNREFUSED)', true),
    ]) {
      const { send, options, waits } = serving(trouble, trouble, ok({ access_token: 'a' }));
      assert.equal((await ask(send, options)).token, 'a');
      assert.deepEqual(waits, [500, 1000]);
      const endless = serving(trouble);
      await assert.rejects(ask(endless.send, endless.options), { code: 'ERR_EXCHANGE' });
      assert.equal(endless.sent(), 3);
    }
  });

  it('waits as long as Retry-After says, unless that is too long', async () => {
    const soon = serving(answer(429, '', { 'retry-after': '2' }), ok({ access_token: 'a' }));
    await ask(soon.send, soon.options);
    assert.deepEqual(soon.waits, [2000]);
    const late = serving(answer(429, '', { 'retry-after': '120' }));
    await assert.rejects(ask(late.send, late.options), { code: 'ERR_EXCHANGE' });
    assert.equal(late.sent(), 1);
  });

  it('spreads its tries by chance, and pauses although Retry-After says 0', async () => {
    for (const [random, waits] of [
      [0, [250, 500]],
      [1, [750, 1500]],
    ] as const) {
      const busy = serving(answer(503, ''));
      await assert.rejects(ask(busy.send, { ...busy.options, random: () => random }), { code: 'ERR_EXCHANGE' });
      assert.deepEqual(busy.waits, waits);
    }
    const eager = serving(answer(429, '', { 'retry-after': '0' }));
    await assert.rejects(ask(eager.send, eager.options), { code: 'ERR_EXCHANGE' });
    assert.deepEqual(eager.waits, [500, 1000]);
  });

  it('names a clock that differs by more than 20 s', async () => {
    for (const [seconds, named] of [
      [20, undefined],
      [21, '21 s ahead of'],
      [-20, undefined],
      [-21, '21 s behind'],
    ] as const) {
      const off = serving(answer(400, '', { date: new Date((now - seconds) * 1000).toUTCString() }));
      await assert.rejects(
        ask(off.send, off.options),
        ({ hint }: JwtError) => /\d+ s (?:ahead of|behind)/.exec(hint)?.[0] === named,
      );
    }
  });

  const refusals: readonly [string, HttpAnswer | HttpProblem, string, string | undefined][] = [
    [
      'error and description of the provider',
      answer(400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }),
      'the token endpoint refused the request (status 400: invalid_grant, "Invalid JWT Signature.")',
      undefined,
    ],
    [
      'the hint of the recipe',
      answer(401, { error: 'invalid_client', error_description: 'AADSTS700027: …' }),
      'the token endpoint refused the request (status 401: invalid_client, "AADSTS700027: …")',
      'Upload the certificate.',
    ],
    [
      'a page in the place of JSON',
      answer(502, '<html>'),
      'the token endpoint refused the request (status 502)',
      undefined,
    ],
    [
      'an error that is an object, as Google sends it',
      answer(403, { error: { code: 403, status: 'PERMISSION_DENIED', message: 'No access.' } }),
      'the token endpoint refused the request (status 403: PERMISSION_DENIED, "No access.")',
      undefined,
    ],
    [
      'the first of several errors, its code a number and its text in another place than usual',
      answer(400, { errors: [{ code: 1201 }, { code: 1202 }], error_description: '', error_message: 'Wrong issuer.' }),
      'the token endpoint refused the request (status 400: 1201, "Wrong issuer.")',
      undefined,
    ],
    [
      'an error with status 200',
      answer(200, { error: 'bad_verification_code' }),
      'the answer of the token endpoint has no access token (status 200: bad_verification_code)',
      undefined,
    ],
    [
      'a clock that is wrong',
      answer(400, { error: 'invalid_grant' }, { date: new Date((now - 300) * 1000).toUTCString() }),
      'the token endpoint refused the request (status 400: invalid_grant)',
      "The clock of this machine is 300 s ahead of the provider's: set it, by NTP for example.",
    ],
    [
      'no answer',
      new HttpProblem('does not answer in time', true),
      'the token endpoint does not answer in time',
      undefined,
    ],
    [
      'a redirect',
      new HttpProblem('redirects to another host, or to http', false),
      'the token endpoint redirects to another host, or to http',
      undefined,
    ],
    [
      'too much',
      new HttpProblem('sends more than 1 MiB', false),
      'the token endpoint sends more than 1 MiB',
      undefined,
    ],
  ];
  for (const [what, served, message, hint] of refusals) {
    it(`says ${what}`, async () => {
      const { send, options } = serving(served);
      await assert.rejects(ask(send, options), (error) => {
        assert.ok(error instanceof JwtError);
        assert.deepEqual([error.code, error.message], ['ERR_EXCHANGE', message]);
        if (hint) assert.equal(error.hint, hint);
        assert.ok(error.hint);
        return true;
      });
    });
  }

  it('never repeats a token, an assertion or a secret that the provider sends back', async () => {
    const assertion = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl';
    const echo = answer(400, {
      error: 'invalid_request',
      error_description: `bad ${assertion}, ${assertion.slice(0, 30)} for hunter2 & or hunter2+%26 or hunter2%20%26 0123456789abcdef0123456789abcdef0123456789`,
    });
    const { send, options } = serving(echo);
    await assert.rejects(ask(send, options, [assertion, 'hunter2 &']), (error) => {
      assert.doesNotMatch(String(error), /eyJ|hunter2|0123456789abcdef/);
      return true;
    });
  });
});

describe('an exchange', () => {
  const tokenOf = (token: string, expiresAt: number): AccessToken => ({
    token,
    tokenType: undefined,
    scope: undefined,
    expiresAt,
    response: {},
  });
  const setUp = () => {
    let time = now;
    const exchange = createExchange(() => time);
    let requests = 0;
    return {
      exchange,
      advance: (seconds: number) => {
        time += seconds;
      },
      requests: () => requests,
      request: async () => {
        requests += 1;
        await null;
        return tokenOf(`token ${requests}`, time + 3600);
      },
    };
  };

  it('makes one request for a thousand messages at once', async () => {
    const { exchange, request, requests } = setUp();
    const all = await Promise.all(Array.from({ length: 1000 }, () => exchange.tokenFor('a', 60, false, request)));
    assert.deepEqual(new Set(all.map(({ token }) => token)), new Set(['token 1']));
    assert.equal(requests(), 1);
  });

  it('keeps a token until it is about to expire, then renews it while the old one serves', async () => {
    const { exchange, request, requests, advance } = setUp();
    await exchange.tokenFor('a', 60, false, request);
    advance(3539);
    assert.equal((await exchange.tokenFor('a', 60, false, request)).token, 'token 1');
    assert.equal(requests(), 1);
    advance(2);
    assert.equal((await exchange.tokenFor('a', 60, false, request)).token, 'token 1');
    assert.equal(requests(), 2);
    await null;
    await null;
    await new Promise(setImmediate);
    assert.equal((await exchange.tokenFor('a', 60, false, request)).token, 'token 2');
  });

  it('waits for a new one when the old one has expired', async () => {
    const { exchange, request, advance } = setUp();
    await exchange.tokenFor('a', 60, false, request);
    advance(3599);
    assert.equal((await exchange.tokenFor('a', 60, false, request)).token, 'token 2');
  });

  it('makes a new one when a message says so', async () => {
    const { exchange, request } = setUp();
    await exchange.tokenFor('a', 60, false, request);
    assert.equal((await exchange.tokenFor('a', 60, true, request)).token, 'token 2');
  });

  it('keeps names apart', async () => {
    const { exchange, request } = setUp();
    assert.equal((await exchange.tokenFor('a', 60, false, request)).token, 'token 1');
    assert.equal((await exchange.tokenFor('b', 60, false, request)).token, 'token 2');
  });

  it('serves the known token while the server is down, says so, and does not ask for each message', async () => {
    const { exchange, request, advance } = setUp();
    const down = async () => {
      failed += 1;
      throw new JwtError('ERR_EXCHANGE', 'the token endpoint does not answer in time', { hint: 'Try again.' });
    };
    let failed = 0;
    await exchange.tokenFor('a', 60, false, request);
    advance(3550);
    for (let count = 0; count < 5; count += 1) {
      assert.equal((await exchange.tokenFor('a', 60, false, down)).token, 'token 1');
      await new Promise(setImmediate);
    }
    assert.equal(failed, 1);
    assert.equal(exchange.problem()?.code, 'ERR_EXCHANGE');
    advance(20);
    await exchange.tokenFor('a', 60, false, request);
    await new Promise(setImmediate);
    assert.equal(exchange.problem(), undefined);
  });

  it('fails for all that wait, and asks again for the next', async () => {
    const { exchange, request } = setUp();
    const down = () => Promise.reject(new JwtError('ERR_EXCHANGE', 'no', { hint: 'Try again.' }));
    const all = await Promise.allSettled([
      exchange.tokenFor('a', 60, false, down),
      exchange.tokenFor('a', 60, false, down),
    ]);
    assert.deepEqual(
      all.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal((await exchange.tokenFor('a', 60, false, request)).token, 'token 1');
  });
});
