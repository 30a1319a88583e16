/** Saves the value of a field as a number; Node-RED would save a string. */
export function saveNumber(node: object, name: string): void {
  const field = $(`#node-input-${name}`);
  Object.assign(node, { [name]: Number(field.val()) });
  field.removeAttr('id');
}
