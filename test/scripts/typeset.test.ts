import assert from 'node:assert/strict';
import { typeset } from '../../scripts/typeset.ts';

describe('typeset', () => {
  const cases: readonly (readonly [language: string, text: string, typeset: string])[] = [
    ['de', 'Wählen Sie "aus dem Token"...', 'Wählen Sie „aus dem Token“…'],
    ['ja', '"__name__"に値が必要です', '「__name__」に値が必要です'],
    [
      'fr',
      '"exp" : refusé ; pourquoi ? 10 000 !',
      '«\u202fexp\u202f»\u202f: refusé\u202f; pourquoi\u202f? 10\u202f000\u202f!',
    ],
    ['fr', '« exp »\u00a0: refusé', '«\u202fexp\u202f»\u202f: refusé'],
    ['ru', 'введён – и принят', 'введен — и принят'],
    // What a person pastes or a program reads is no prose.
    ['de', 'etwa {"payload":{"user":"…"}}', 'etwa {"payload":{"user":"…"}}'],
    ['de', 'etwa `"12"` oder [RFC](https://a.example/"b"...)', 'etwa `"12"` oder [RFC](https://a.example/"b"...)'],
    ['fr', ': token (texte) : le jeton ; rien', ': token (texte) : le jeton\u202f; rien'],
    ['fr', 'http://localhost:1880 et 10:30', 'http://localhost:1880 et 10:30'],
    ['en-US', '"Name" needs a value', '"Name" needs a value'],
  ];

  for (const [language, text, expected] of cases) {
    it(`sets in ${language}: ${text}`, () => {
      assert.equal(typeset(language, text), expected);
      assert.equal(typeset(language, expected), expected);
    });
  }
});
