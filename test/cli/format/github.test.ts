import { BAD, OLD } from '../documents';
import { runCli } from '../run-cli';

test('prints a workflow command for each finding, escaped', () => {
  const files = { 'a,b:c%.json': BAD.replace('GetObject', 'Get%0AObject'), 'b.json': OLD };
  expect(runCli(['lint', '--format', 'github', 'a,b:c%.json', 'b.json'], files)).toEqual({
    code: 1,
    out: `::error file=a%2Cb%3Ac%25.json,line=1,col=64,title=ACTION_WITHOUT_VENDOR::the action "Get%250AObject" names no service; write "service:action" or "*" ($.Statement.Action)
::warning file=b.json,line=1,col=1,title=MISSING_VERSION::the document has no Version, which means "2008-10-17"; write "2012-10-17" ($)
2 files: 1 error, 1 warning, 0 suggestions
`,
    err: '',
  });
});

test('begins no command in the middle of a document', () => {
  const files = { 'a.json': BAD.replace('GetObject', 'a\u2028::error::b\\n::error::c') };
  const { out } = runCli(['lint', '--format', 'github', 'a.json'], files);
  expect(
    out.split(/[\n\r\u2028]/).filter((line) => !/^(?:::error file=a\.json,|1 file: |$)/.test(line)),
  ).toEqual([]);
});
