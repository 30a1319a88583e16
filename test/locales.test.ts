import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onFailureForms } from '../nodes/shared/settings/on-failure.ts';
import { quotes, typeset } from '../scripts/typeset.ts';
import { root } from './support/node-red.ts';
import { entriesOf } from './support/texts.ts';

const nodes = ['jwt-generator', 'jwt-key', 'jwt-verifier', 'jwt-jwks'];

/** Words that are not used, as patterns, and the one that is: the table of terms in CONTRIBUTING.md from its other side. */
const languages: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  de: {
    'Zugriffs-?[Tt]oken': 'Access-Token',
    'JWK-Sets?': 'JWK Set',
    Geheimnis: 'Secret',
    'Signierers?\\b': 'Signaturdienst',
    'Thumbprint|Thumb-print': 'Fingerabdruck',
    'Reitern?\\b|Registerkarte': 'Tab',
    'beim Deploy|ohne Deploy': 'Übernahme (deploy)',
    'HTTP[ -]re(?:quest|sponse)-Node': 'http-request-Node, http-response-Node',
  },
  'es-ES': {
    '[Cc]abecera': 'encabezado',
    'Ámbitos?|ámbito': 'scope',
    'Punto de conexión': 'endpoint',
    'identificador de clave': 'ID de clave',
    '[Dd]esplegar|desplegad[oa]': 'instanciar',
    solicitud: 'petición',
    'firmantes?\\b': 'servicio de firma',
  },
  fr: {
    '[Dd]éclarations?\\b': 'claim',
    '[Pp]ortées?\\b': 'scope',
    'identifiant de clé': 'ID de clé',
    '[Ss]ecret du client': 'secret client',
    signataire: 'service de signature',
    '(?:le|au) correspondant': "l'autre partie",
    "[Pp]oint d'accès": 'point de terminaison',
  },
  ja: {
    ネームスペース: '名前空間',
    ディスカバリ文書: 'ディスカバリドキュメント',
    JSONスキーマ: 'JSON Schema',
    レスポンス: '応答',
    '(?<!メール)(?<!のような)アドレス': 'URL',
  },
  ko: {
    '자격 증명': '인증정보',
    수신자: '수신 측',
    'JSON 스키마': 'JSON Schema',
  },
  'pt-BR': {
    'frase de passe': 'frase secreta',
    '\\b[Gg]uias?\\b': 'aba',
    '\\b[Oo] estado\\b': 'status',
    '[Ii]mplantação': 'implementação',
    'Decriptografia|decifrar': 'descriptografar',
    '[Rr]eceptor': 'destinatário',
    'Esquema JSON': 'JSON Schema',
    'Assunto|assunto': 'sujeito',
    '\\bid da chave|\\bid de chave': 'ID da chave',
  },
  ru: {
    '[Пп]оставщик': 'провайдер',
    '[Уу]твержден': 'поле',
    'переменн\\S+ окружения': 'переменная среды',
    '[Нн]абор\\S* JWK(?! Set)': 'JWK Set',
    '[Оо]тверга': 'отклонять',
    'Схема JSON': 'JSON Schema',
  },
  'zh-CN': {
    机密: '密钥、保密',
    服务商: '提供商',
    标头: '头部',
    标签页: '选项卡',
    公布: '发布',
    期望: '预期',
    '(?<!权限)范围(?!内)': '权限范围',
    'JSON 模式': 'JSON Schema',
  },
  'zh-TW': {
    '供應商|服務商': '提供者',
    核發: '簽發',
    期望: '預期',
    公布: '發布',
    接收端: '接收方',
    '(?<!權限)範圍(?!內)': '權限範圍',
    'JSON 結構描述': 'JSON Schema',
  },
};

/** Texts that read differently in one language, by grammar or because a term differs by place: none is a second word. */
const inflected: Readonly<Record<string, readonly string[]>> = {
  'Keep the stored one': ['de', 'es-ES', 'fr'],
  'Kept in': ['de', 'es-ES', 'fr', 'pt-BR'],
  none: ['es-ES', 'fr', 'pt-BR'],
  'symmetric: a shared secret': ['es-ES', 'ru'],
  "the key's own": ['zh-CN', 'zh-TW'],
  // A form to fill in, and the form that a token has.
  Form: Object.keys(languages),
  // The plain example of a path, and the key of a row.
  key: Object.keys(languages),
};

const catalogueOf = (node: string, language: string) =>
  new Map(entriesOf(JSON.parse(readFileSync(join(root, `nodes/${node}/locales/${language}.json`), 'utf8')), ''));

/** The help as it is read: without code, addresses, and the colons that set apart a property from what it is. */
const helpOf = (node: string, language: string) =>
  readFileSync(join(root, `nodes/${node}/help/${language}.md`), 'utf8')
    .replaceAll(/`[^`]*`|\]\(.*?\)/g, '')
    .replaceAll(/^: .*? : /gm, '');

const textsOf = (language: string): [where: string, text: string][] =>
  nodes.flatMap((node) => [
    ...[...catalogueOf(node, language)].map(([key, text]): [string, string] => [key, text]),
    ...helpOf(node, language)
      .split('\n')
      .map((text, index): [string, string] => [`${node}/help:${index + 1}`, text]),
  ]);

for (const [language, instead] of Object.entries(languages)) {
  describe(`the texts in ${language}`, () => {
    const texts = textsOf(language);

    it('are typeset as the language is: npm run format', () => {
      for (const [where, text] of texts) assert.equal(text, typeset(language, text), where);
    });

    it(`have no quotation marks but ${quotes[language]?.join('…')}`, () => {
      const foreign = [...'"„“”«»「」'].filter((mark) => !quotes[language]?.join('').includes(mark));
      for (const [where, text] of texts) {
        assert.deepEqual(
          foreign.filter((mark) => text.includes(mark)),
          [],
          `${where}: ${text}`,
        );
      }
    });

    it('have one word for each thing', () => {
      for (const [pattern, word] of Object.entries(instead)) {
        const found = texts.filter(([, text]) => new RegExp(pattern, 'u').test(text));
        assert.deepEqual(found, [], `${pattern}: write ${word}`);
      }
    });

    it('say one English text in one way', () => {
      const said = new Map<string, Set<string>>();
      for (const node of nodes) {
        const own = catalogueOf(node, language);
        for (const [key, text] of catalogueOf(node, 'en-US')) {
          said.set(text, (said.get(text) ?? new Set()).add(own.get(key) ?? ''));
        }
      }
      const twice = [...said].filter(([text, ways]) => ways.size > 1 && !inflected[text]?.includes(language));
      assert.deepEqual(
        twice.map(([text, ways]) => [text, ...ways]),
        [],
      );
    });
  });
}

describe('the English words', () => {
  for (const node of ['jwt-generator', 'jwt-verifier']) {
    it(`of ${node} are there for each form of onFailure`, () => {
      const prefix = `.${node}.onFailure.`;
      const keys = [...catalogueOf(node, 'en-US').keys()].filter((key) => key.startsWith(prefix));
      assert.deepEqual(
        keys.map((key) => key.slice(prefix.length)),
        onFailureForms,
      );
    });
  }
});
