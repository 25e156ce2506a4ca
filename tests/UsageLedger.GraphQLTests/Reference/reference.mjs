// The reference implementation, asked over standard input: one JSON object a line, one answer a line.
//   {"schema": "…"}    the schema of all that follows; answered with {"schema": true} or {"schema": false, "message"}
//   {"document": "…"}  base64 of UTF-16, because documents may hold half a surrogate pair, which JSON cannot carry.
// Answers to documents: phase (syntax, validation, ok), the first error's message (base64 of UTF-16 too), line and
// column, and the parsed form, from which the places in the text are left out.
import { createInterface } from 'node:readline';
import { GraphQLError, buildSchema, parse, print, validate, validateSchema } from 'graphql';

const decoded = (text) => Buffer.from(text, 'base64').toString('utf16le');
const encoded = (text) => Buffer.from(text, 'utf16le').toString('base64');

// The scalars of ours that refuse some literals.
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
const decimal = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const holdsName = (node) => JSON.stringify(node).includes('"EnumValue"');
const accepted = {
  DateTime: (node) => node.kind === 'StringValue' && instant.test(node.value) && !isNaN(Date.parse(node.value)),
  Decimal: (node) => ['StringValue', 'IntValue', 'FloatValue'].includes(node.kind) && decimal.test(node.value),
  JSON: (node) => !holdsName(node),
};

function read(sdl) {
  const schema = buildSchema(sdl);
  const [problem] = validateSchema(schema);
  if (problem) throw problem;
  for (const [name, accepts] of Object.entries(accepted)) {
    const scalar = schema.getType(name);
    if (!scalar) continue;
    scalar.parseLiteral = (node) => {
      if (!accepts(node)) throw new GraphQLError(`${name} cannot represent ${print(node)}`);
      return node;
    };
  }
  return schema;
}

const named = (list) => list.map((each) => [each.name.value, value(each.value)]);
const directives = (list) => list.map((each) => [each.name.value, named(each.arguments)]);
const selections = (set) => (set ? set.selections.map(selection) : null);

function value(node) {
  switch (node.kind) {
    case 'Variable': return { variable: node.name.value };
    case 'IntValue': return { int: node.value };
    case 'FloatValue': return { float: node.value };
    case 'StringValue': return { string: node.value, block: node.block };
    case 'BooleanValue': return node.value;
    case 'NullValue': return null;
    case 'EnumValue': return { enum: node.value };
    case 'ListValue': return node.values.map(value);
    case 'ObjectValue': return { object: named(node.fields) };
  }
}

function selection(node) {
  const common = { directives: directives(node.directives) };
  switch (node.kind) {
    case 'Field':
      return {
        ...common,
        field: node.name.value,
        alias: node.alias?.value ?? null,
        arguments: named(node.arguments),
        selections: selections(node.selectionSet),
      };
    case 'FragmentSpread': return { ...common, spread: node.name.value };
    case 'InlineFragment':
      return { ...common, on: node.typeCondition?.name.value ?? null, selections: selections(node.selectionSet) };
  }
}

function definition(node) {
  const common = () => ({
    name: node.name?.value ?? null,
    directives: directives(node.directives),
    selections: selections(node.selectionSet),
  });
  switch (node.kind) {
    case 'OperationDefinition':
      return {
        ...common(),
        operation: node.operation,
        variables: node.variableDefinitions.map((each) => ({
          name: each.variable.name.value,
          type: print(each.type),
          default: each.defaultValue ? value(each.defaultValue) : { none: true },
          directives: directives(each.directives),
        })),
      };
    case 'FragmentDefinition': return { ...common(), on: node.typeCondition.name.value };
    default: return {};
  }
}

const failed = (phase, error) => ({
  phase,
  message: encoded(error.message),
  line: error.locations?.[0]?.line ?? 0,
  column: error.locations?.[0]?.column ?? 0,
});

function judge(schema, document) {
  let parsed;
  try {
    parsed = parse(document);
  } catch (error) {
    return failed('syntax', error);
  }
  const form = parsed.definitions.map(definition);
  const [problem] = validate(schema, parsed);
  return problem ? { ...failed('validation', problem), form } : { phase: 'ok', form };
}

let schema;
for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  let answer;
  if (question.document !== undefined) {
    answer = judge(schema, decoded(question.document));
  } else {
    try {
      schema = read(question.schema);
      answer = { schema: true };
    } catch (error) {
      answer = { schema: false, message: error.message };
    }
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
