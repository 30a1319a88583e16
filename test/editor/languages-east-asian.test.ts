import { languages } from '../support/forms.ts';
import { describeForms } from '../support/languages.ts';

describeForms(languages.eastAsian);
