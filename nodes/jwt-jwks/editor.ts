import { countListUsers } from '../keys/editor/list-users.ts';
import { createPanel } from '../shared/editor/panel-script.ts';
import { labelOf } from './editor/label.ts';
import type { JwksNode } from './editor/live.ts';
import { validateKeys, validateMaxAge, validateOutput } from './editor/validators.ts';
import { jwksDefaults as fresh, idsOf, type JwksSettings } from './settings.ts';

const panel = createPanel<JwksNode>('jwt-jwks');

// The Node-RED library reads names, defaults and looks from this object as it stands here, so it is written out.
RED.nodes.registerType<JwksSettings>('jwt-jwks', {
  category: 'network',
  color: '#CDB9E3',
  icon: 'jwt-jwks.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    version: { value: fresh.version },
    // A list: Node-RED takes its keys along in copies, imports and exports, and leaves the rest to us.
    keys: { value: fresh.keys, type: 'jwt-key[]', validate: validateKeys },
    output: { value: fresh.output, validate: validateOutput },
    maxAge: { value: fresh.maxAge, validate: validateMaxAge },
  },
  paletteLabel: 'jwt jwks',
  label() {
    return this.name || labelOf(this, RED.nodes.node) || 'JWT - JWKS';
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    panel.open(this);
  },
  oneditsave() {
    return panel.save(this);
  },
  oneditcancel() {
    panel.cancel(this);
  },
});

countListUsers('jwt-jwks', ({ keys }) => idsOf(keys));
