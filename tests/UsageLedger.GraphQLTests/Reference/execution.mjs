// How the reference implementation executes documents, asked over standard input: one JSON object a line, one answer a
// line. Fields answer what follows from their types and arguments alone, so that both sides can have the same.
//   {"schema": "…"}         the schema of all that follows; answered with the query by which tools ask for one
//   {"introspection": {…}}  our answer to it: what tools make of that, and what they make of the schema itself
//   {"document": "…", "operationName": "…", "variables": {…}, "failing": "…"}  fields of the last one's name fail
import { createInterface } from 'node:readline';
import {
  GraphQLError, buildClientSchema, buildSchema, execute, getIntrospectionQuery, isEnumType, isListType, isNonNullType,
  isObjectType, lexicographicSortSchema, parse, printSchema,
} from 'graphql';

const inputs = {
  Decimal: (value) => {
    if (!['number', 'string'].includes(typeof value) || Number.isNaN(Number(value))) throw new GraphQLError('Decimal');
    return Number(value);
  },
  DateTime: (value) => {
    if (typeof value !== 'string' || isNaN(Date.parse(value))) throw new GraphQLError('DateTime');
    return new Date(value).toISOString().replace(/\.?0*Z$/, 'Z');
  },
};

function read(sdl) {
  const schema = buildSchema(sdl);
  for (const [name, parseValue] of Object.entries(inputs)) {
    const scalar = schema.getType(name);
    scalar.parseValue = parseValue;
    scalar.parseLiteral = (node) => parseValue(node.value);
  }
  return schema;
}

let schema;

function answer(type, args) {
  if (isNonNullType(type)) return answer(type.ofType, args);
  if (isListType(type)) return [answer(type.ofType, args), answer(type.ofType, args)];
  if (isObjectType(type)) return {};
  if (isEnumType(type)) return type.getValues()[0].name;
  switch (type.name) {
    case 'Int': return 3;
    case 'Float': return 1.5;
    case 'Boolean': return true;
    case 'Decimal': return '2.5';
    case 'DateTime': return '2022-01-21T16:08:09.640Z';
    case 'JSON': return args;
    default: return JSON.stringify(args);
  }
}

const executed = ({ document, operationName, variables, failing }) => execute({
  schema,
  document: parse(document),
  operationName,
  variableValues: variables,
  fieldResolver: (source, args, context, info) => {
    if (info.fieldName === failing) throw new GraphQLError('It failed.');
    return answer(info.returnType, args);
  },
});

const introspectionQuery = getIntrospectionQuery({
  specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true,
});

const understood = (introspection) => ({
  fromAnswer: printSchema(lexicographicSortSchema(buildClientSchema(introspection))),
  fromFile: printSchema(lexicographicSortSchema(schema)),
});

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  if (question.schema) schema = read(question.schema);
  const answer = question.schema ? { query: introspectionQuery }
    : question.introspection ? understood(question.introspection)
    : executed(question);
  process.stdout.write(JSON.stringify(answer) + '\n');
}
