/** Takes a number over from its field into the node; Node-RED would save the text in its place. */
export function saveNumber(node: object, name: string): void {
  const field = $(`#node-input-${name}`);
  Object.assign(node, { [name]: Number(field.val()) });
  field.removeAttr('id');
}
