import { createJsonEditor } from '../../../shared/editor/json-editor.ts';
import type { GeneratorSettings } from '../../settings.ts';
import type { Translate } from '../claims.ts';
import { markLines } from './mark-lines.ts';
import { describeNotation } from './notation-list.ts';
import { type ClaimsProblem, readClaims } from './read.ts';
import { writeClaims } from './write.ts';

/** What the view needs of the panel, whose state is in another script. */
export interface ClaimsHost {
  readonly say: Translate;
  readonly settings: () => GeneratorSettings;
  /** Shows settings in the form, as if the person had entered them. */
  readonly show: (settings: Partial<GeneratorSettings>, timeUnits: GeneratorSettings['timeUnits']) => void;
}

/** The claims as JSON, in the place of their form. */
export interface ClaimsView {
  readonly show: (isJson: boolean) => void;
  /** Writes the text anew where the form was changed otherwise. */
  readonly refresh: (settings: GeneratorSettings) => void;
  /** Takes over what was typed last. @returns what is wrong with a text that cannot be taken over */
  readonly settle: () => string | undefined;
  readonly close: () => void;
}

/** The fewest and the most lines that the editor shows. */
const shownLines = [8, 30] as const;

/** Milliseconds without input before the text is read. */
const debounceMs = 200;

/** Builds the view. A text without problems is taken over into the form, so that preview and checks follow it. */
export function openClaimsView({ say, settings, show }: ClaimsHost): ClaimsView {
  const tab = $('#jwt-generator-panel [data-tab="claims"]');
  const switches = tab.children('.jwt-views');
  const form = $('<div></div>').append(tab.children().not(switches)).appendTo(tab);
  const area = $('<div></div>').hide().appendTo(tab);
  $('<div class="node-text-editor" id="jwt-claims-text"></div>').appendTo(area);
  const verdict = $('<div class="jwt-box" role="status" id="jwt-claims-verdict"></div>').appendTo(area);
  describeNotation(area, say);

  /** The claims of the form when text and form last agreed. */
  let formText = writeClaims(settings());
  /** The text that they were taken from. */
  let agreedText = formText;
  let isJson = false;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const editor = createJsonEditor('jwt-claims-text', say('claimsView.label'), formText, shownLines);

  const wordsOf = ({ reason, line, ...values }: ClaimsProblem) =>
    say('claimsView.line', { line, problem: say(`claimsView.problem.${reason}`, values) });

  const write = () => {
    formText = writeClaims(settings());
    agreedText = formText;
    editor.setValue(formText, -1);
    check();
  };

  /** Reads the text, and takes it over if it is another. @returns the problems */
  const check = (): readonly ClaimsProblem[] => {
    clearTimeout(waiting);
    const text = editor.getValue();
    const before = settings();
    const read = readClaims(text, before);
    if (read.settings && text !== agreedText) {
      show(changesOf(before, read.settings), before.timeUnits);
      formText = writeClaims(settings());
      agreedText = text;
    }
    const problems = read.problems ?? [];
    showVerdict(problems, text !== agreedText);
    return problems;
  };

  const showVerdict = (problems: readonly ClaimsProblem[], isChanged: boolean) => {
    const marks = problems.map((problem) => ({ line: problem.line, text: wordsOf(problem) }));
    markLines(editor, marks);
    verdict
      .empty()
      .toggleClass('jwt-bad', marks.length > 0)
      .toggleClass('jwt-good', marks.length === 0);
    if (marks.length === 0) verdict.text(say('claimsView.fine'));
    for (const { line, text } of marks) {
      $('<button type="button" class="jwt-link"></button>')
        .text(text)
        .on('click', () => lead(line))
        .appendTo($('<p></p>').appendTo(verdict));
    }
    if (marks.length === 0 || !isChanged) return;
    $('<p></p>').text(say('claimsView.kept')).appendTo(verdict);
    $('<button type="button" class="red-ui-button red-ui-button-small"></button>')
      .text(say('claimsView.discard'))
      .on('click', () => {
        write();
        editor.focus();
      })
      .appendTo(verdict);
  };

  const lead = (line: number) => {
    editor.gotoLine(line, 0);
    editor.focus();
  };

  const open = (toJson: boolean) => {
    isJson = toJson;
    form.toggle(!isJson);
    area.toggle(isJson);
    switches.find('button').each((_, button) => {
      const isOpen = ($(button).data('view') === 'json') === isJson;
      $(button).attr('aria-pressed', String(isOpen));
    });
    if (isJson) {
      write();
      editor.layout?.();
    }
    // What is out of sight now is listed elsewhere.
    tab.trigger('change');
  };

  editor.on('change', () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, debounceMs);
  });
  // A problem of the form is shown beside its field.
  tab.on('reveal', () => isJson && editor.getValue() === agreedText && open(false));

  return {
    show: (toJson) => {
      if (toJson === isJson) return;
      const [problem] = toJson ? [] : check();
      // A text that is not taken over stays in sight, with the way to discard it.
      if (problem && editor.getValue() !== agreedText) lead(problem.line);
      else open(toJson);
    },
    refresh: (now) => {
      if (isJson && editor.getValue() === agreedText && writeClaims(now) !== formText) write();
    },
    settle: () => {
      const [problem] = isJson ? check() : [];
      return problem && editor.getValue() !== agreedText ? wordsOf(problem) : undefined;
    },
    close: () => {
      clearTimeout(waiting);
      editor.destroy();
    },
  };
}

/** The settings that are others; of a typed value both halves. */
function changesOf(before: GeneratorSettings, after: Partial<GeneratorSettings>): Partial<GeneratorSettings> {
  const all = Object.entries({ ...before, ...after });
  const old = before as unknown as Readonly<Record<string, unknown>>;
  const baseOf = (name: string) => name.replace(/Type$/, '');
  const changed = all.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name]));
  const bases = new Set(changed.map(([name]) => baseOf(name)));
  return Object.fromEntries(all.filter(([name]) => bases.has(baseOf(name))));
}
