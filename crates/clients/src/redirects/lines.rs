//! Files of lines and of words, read as their clients read them. What a client may read in another way is unclear, and
//! told: a stranger's file is no place for guesses.

/// What lines say.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Names and values, in order.
    pub settings: Vec<(String, String)>,
    /// The lines that may mean something else to the client; the first is 1.
    pub unclear: Vec<usize>,
}

impl Lines {
    fn say(&mut self, key: &str, value: &str) {
        self.settings.push((key.to_owned(), value.to_owned()));
    }
}

/// The lines with what is in them, without the white space around. A carriage return alone ends a line for npm and Java;
/// where it does not, no ordinary file has one.
fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let white = |c: char| c.is_whitespace() || c == '\u{feff}';
    let lines = text.split('\n').enumerate();
    let parts = lines.flat_map(|(index, line)| line.split('\r').map(move |part| (index + 1, part)));
    parts.map(move |(line, part)| (line, part.trim_matches(white))).filter(|(_, part)| !part.is_empty())
}

/// npm's ini (<https://github.com/npm/ini>): a list's key ends with `[]`, and what is in quotes is JSON.
pub(super) fn npmrc(text: &str) -> Lines {
    let mut lines = Lines::default();
    for (number, line) in numbered(text).filter(|(_, line)| !line.starts_with(['#', ';'])) {
        // A section is a setting by its name.
        let section = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')).map(|name| (name, "true"));
        let (key, value) = section.or_else(|| line.split_once('=')).unwrap_or((line, "true"));
        // Escapes in a name are nobody's habit, and the readers differ.
        let quoted = key.trim().starts_with(['"', '\'']);
        let key = if quoted { unquoted(key) } else { Some(key.trim().to_owned()) };
        match key {
            Some(key) if quoted || !key.contains(['\\', ';', '#']) => {
                let value = unquoted(value).unwrap_or_else(|| value.trim().to_owned());
                lines.say(key.strip_suffix("[]").unwrap_or(&key), &value);
            }
            _ => lines.unclear.push(number),
        }
    }
    lines
}

/// What is in quotes is JSON, single ones around it or not; `None` where it is not.
fn unquoted(word: &str) -> Option<String> {
    let word = word.trim();
    let single = word.strip_prefix('\'').and_then(|word| word.strip_suffix('\''));
    match single {
        Some(word) if !word.starts_with('"') => (!word.contains('\\')).then(|| word.to_owned()),
        Some(word) => serde_json::from_str(word).ok(),
        None if word.starts_with('"') => serde_json::from_str(word).ok(),
        None => Some(word.to_owned()),
    }
}

/// Yarn 1's (<https://classic.yarnpkg.com/docs/yarnrc>), which is read as its lock file is: `key value` or `key: value`,
/// with quotes that are JSON. `--install.proxy` is the argument `--proxy` of `yarn install`, `--*.proxy` that of all.
pub(super) fn yarnrc(text: &str) -> Lines {
    let mut lines = Lines::default();
    for (number, line) in numbered(text).filter(|(_, line)| !line.starts_with('#')) {
        let Some((key, value)) = yarnrc_line(line) else {
            lines.unclear.push(number);
            continue;
        };
        let name = match key.strip_prefix("--") {
            Some(argument) => argument.rsplit_once('.').map_or(argument, |(_, name)| name),
            None => &key,
        };
        lines.say(name, &value);
    }
    lines
}

fn yarnrc_line(line: &str) -> Option<(String, String)> {
    let (key, rest) = if line.starts_with('"') {
        let mut words = serde_json::Deserializer::from_str(line).into_iter::<String>();
        let key = words.next()?.ok()?;
        (key, line.get(words.byte_offset()..)?)
    } else {
        let end = line.find(|c: char| c.is_whitespace() || c == ':').unwrap_or(line.len());
        (line.get(..end)?.to_owned(), line.get(end..)?)
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.*@/:".contains(c);
    if key.is_empty() || !key.chars().all(is_plain) {
        return None;
    }
    // Two names can share a value, with a comma; and what is not read so is read as YAML.
    let rest = rest.trim().strip_prefix(':').unwrap_or(rest).trim();
    if rest.starts_with('"') {
        let mut words = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        let value = words.next()?.ok()?;
        let after = rest.get(words.byte_offset()..)?.trim();
        return (after.is_empty() || after.starts_with('#')).then_some((key, value));
    }
    // Yarn needs no end of line, nor white space, before the next setting: only one word is one value for certain.
    let word = rest.split_once(" #").map_or(rest, |(word, _)| word.trim_end());
    let is_word = word.chars().all(|c| c.is_ascii_alphanumeric() || "./~@-_".contains(c));
    is_word.then(|| (key, word.to_owned()))
}

/// What Bun takes from `.env` and its kin. A value of several lines is not told from lines: rather one name too many.
pub(super) fn environment(text: &str) -> Lines {
    let mut lines = Lines::default();
    for (_, line) in numbered(text).filter(|(_, line)| !line.starts_with('#')) {
        let line = line.strip_prefix("export").filter(|rest| rest.starts_with(char::is_whitespace)).unwrap_or(line);
        if let Some((key, value)) = line.split_once(['=', ':']) {
            lines.say(key.trim().trim_matches(['"', '\'']), value.trim().trim_matches(['"', '\'', '`']));
        }
    }
    lines
}

/// Java's properties (`java.util.Properties.load`): a backslash escapes, and joins the next line.
pub(super) fn properties(text: &str) -> Lines {
    let mut lines = Lines::default();
    let mut joined = String::new();
    for (number, line) in numbered(text) {
        if joined.is_empty() && line.starts_with(['#', '!']) {
            continue;
        }
        joined.push_str(line);
        let escapes = joined.chars().rev().take_while(|c| *c == '\\').count();
        if escapes % 2 == 1 {
            joined.pop();
            continue;
        }
        property(&std::mem::take(&mut joined), number, &mut lines);
    }
    if !joined.is_empty() {
        property(&joined, text.lines().count(), &mut lines);
    }
    lines
}

fn property(line: &str, number: usize, lines: &mut Lines) {
    let mut escaped = false;
    let end = line.find(|c: char| {
        let ends = !escaped && (c.is_whitespace() || "=:".contains(c));
        escaped = c == '\\' && !escaped;
        ends
    });
    let (key, value) = line.split_at(end.unwrap_or(line.len()));
    // An escape that names another character is nobody's habit in a name.
    let escapes = key.split('\\').skip(1).any(|after| after.starts_with(|c: char| c.is_ascii_alphanumeric()));
    if escapes {
        lines.unclear.push(number);
        return;
    }
    let key = key.replace('\\', "");
    let value = value.trim_start_matches(|c: char| c.is_whitespace() || "=:".contains(c));
    if key.eq_ignore_ascii_case("org.gradle.jvmargs") {
        let arguments = java_arguments(value);
        lines.settings.extend(arguments.settings);
        lines.unclear.extend(arguments.unclear.first().map(|_| number));
    }
    lines.say(key.strip_prefix("systemProp.").unwrap_or(&key), value);
}

/// What Maven's arguments may be, beyond `-D`: nothing of these names another file of settings.
const MAVEN_ARGUMENTS: &[&str] = &[
    "-B",
    "--batch-mode",
    "-ntp",
    "--no-transfer-progress",
    "-q",
    "--quiet",
    "-X",
    "--debug",
    "-e",
    "--errors",
    "-U",
    "--update-snapshots",
    "-nsu",
    "--no-snapshot-updates",
    "-o",
    "--offline",
    "-ff",
    "--fail-fast",
    "-fae",
    "--fail-at-end",
    "-fn",
    "--fail-never",
    "-am",
    "--also-make",
    "-amd",
    "--also-make-dependents",
    "-N",
    "--non-recursive",
    "-C",
    "--strict-checksums",
    "-c",
    "--lax-checksums",
    "-V",
    "--show-version",
    "-llr",
    "--legacy-local-repository",
    "-T",
    "--threads",
    "-P",
    "--activate-profiles",
    "-pl",
    "--projects",
    "-rf",
    "--resume-from",
    "-r",
    "--resume",
    "-l",
    "--log-file",
    "--color",
    "-b",
    "--builder",
    "-f",
    "--file",
    "-itr",
    "--ignore-transitive-repositories",
    "-D",
    "--define",
];

/// `.mvn/maven.config` (<https://maven.apache.org/configure.html>): an argument a line since Maven 3.9, a word before.
pub(super) fn maven_arguments(text: &str) -> Lines {
    let mut lines = definitions(text);
    let starts: Vec<&str> = numbered(text).filter_map(|(_, line)| line.split_whitespace().next()).collect();
    for (number, word) in words(text).filter(|(_, word)| word.starts_with('-')) {
        let name = word.split_once('=').map_or(word, |(name, _)| name);
        let joined = ["-D", "-T", "-P"].iter().any(|short| word.starts_with(short));
        // Within a line it may be part of a value.
        let counts = starts.contains(&word) || ["-s", "-gs", "-is", "-ps", "--"].iter().any(|s| word.starts_with(s));
        if counts && !joined && !MAVEN_ARGUMENTS.contains(&name) {
            lines.unclear.push(number);
        }
    }
    lines
}

/// `.mvn/jvm.config`: Java's arguments; `@file` and two more have others read from a file.
pub(super) fn java_arguments(text: &str) -> Lines {
    let mut lines = definitions(text);
    let read = |word: &str| word.starts_with('@') || word.contains("VMOptionsFile") || word.starts_with("-XX:Flags");
    // These run programs, which can set whatever they like.
    let runs = |word: &str| ["-javaagent", "-agent", "-Xbootclasspath"].iter().any(|start| word.starts_with(start));
    let read = |word: &str| read(word) || runs(word);
    lines.unclear.extend(words(text).filter(|(_, word)| read(word)).map(|(number, _)| number));
    lines
}

/// `-Dkey=value`, `-D key=value`, `--define key=value`.
fn definitions(text: &str) -> Lines {
    let mut lines = Lines::default();
    for (_, word) in words(text) {
        let word = word.strip_prefix("--define=").or_else(|| word.strip_prefix("-D")).unwrap_or(word);
        let (key, value) = word.split_once('=').unwrap_or((word, "true"));
        lines.say(key.trim_matches(['"', '\'']), value);
    }
    lines
}

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = numbered(text).filter(|(_, line)| !line.starts_with('#'));
    lines.flat_map(|(number, line)| line.split_whitespace().map(move |word| (number, word.trim_matches(['"', '\'']))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a file says as its client reads it, `key=value` a setting, and then the lines that are unclear.
    type Row = (&'static str, &'static [&'static str], &'static [usize]);

    fn hold(read: fn(&str) -> Lines, rows: &[Row]) {
        for (text, settings, unclear) in rows {
            let lines = read(text);
            let found: Vec<String> = lines.settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
            assert_eq!(found, *settings, "{text:?}");
            assert_eq!(lines.unclear, *unclear, "{text:?}");
        }
    }

    #[test]
    fn npms_ini_is_read_as_npm_reads_it() {
        hold(
            npmrc,
            &[
                ("", &[], &[]),
                ("; a comment\n# another\n\n", &[], &[]),
                ("registry=https://a\n  proxy = b  ", &["registry=https://a", "proxy=b"], &[]),
                ("\u{feff}registry=a", &["registry=a"], &[]),
                ("a=1\rb=2\r\nc=3", &["a=1", "b=2", "c=3"], &[]),
                ("ca[]=one\nca[]=two", &["ca=one", "ca=two"], &[]),
                ("\"registry\"=\"https:\\/\\/a\"", &["registry=https://a"], &[]),
                ("'registry'='a'", &["registry=a"], &[]),
                ("registry", &["registry=true"], &[]),
                ("[section]\nregistry=a", &["section=true", "registry=a"], &[]),
                ("reg\\istry=a\nproxy=b", &["proxy=b"], &[1]),
                ("proxy=b\n\"broken=a", &["proxy=b"], &[2]),
                ("registry;x=a", &[], &[1]),
            ],
        );
    }

    #[test]
    fn yarns_lines_are_read_as_yarn_reads_them() {
        hold(
            yarnrc,
            &[
                ("registry \"https://a\"", &["registry=https://a"], &[]),
                ("registry: https//a", &["registry=https//a"], &[]),
                ("\"@a:registry\" \"b\" # why", &["@a:registry=b"], &[]),
                ("--install.proxy b", &["proxy=b"], &[]),
                ("--*.proxy b", &["proxy=b"], &[]),
                ("--proxy b", &["proxy=b"], &[]),
                ("# registry a", &[], &[]),
                ("registry \"a\" proxy \"b\"", &[], &[1]),
                ("registry, proxy \"a\"", &[], &[1]),
                ("registry a proxy b", &[], &[1]),
                ("registry https://a", &[], &[1]),
            ],
        );
    }

    #[test]
    fn an_environments_file_gives_rather_one_name_too_many() {
        hold(
            environment,
            &[
                ("A=1\nexport B='2'\n# C=3\n", &["A=1", "B=2"], &[]),
                ("A: `x`\nexported=1", &["A=x", "exported=1"], &[]),
                ("A=\"one\nB=two\"", &["A=one", "B=two"], &[]),
                ("nothing", &[], &[]),
            ],
        );
    }

    #[test]
    fn javas_properties_are_joined_and_unescaped() {
        hold(
            properties,
            &[
                ("a=1\nb: 2\nc 3", &["a=1", "b=2", "c=3"], &[]),
                ("# a=1\n! b=2", &[], &[]),
                ("a=1,\\\n  2", &["a=1,2"], &[]),
                ("a=1\\\\\nb=2", &["a=1\\\\", "b=2"], &[]),
                ("systemProp.http.proxyHost=a", &["http.proxyHost=a"], &[]),
                ("a\\:b=1", &["a:b=1"], &[]),
                ("\\u0061=1\nb=2", &["b=2"], &[1]),
                (
                    "org.gradle.jvmargs=-Dhttp.proxyHost=a",
                    &["http.proxyHost=a", "org.gradle.jvmargs=-Dhttp.proxyHost=a"],
                    &[],
                ),
                ("org.gradle.jvmargs=@file", &["@file=true", "org.gradle.jvmargs=@file"], &[1]),
            ],
        );
    }

    #[test]
    fn arguments_that_lead_to_another_file_or_program_are_unclear() {
        let maven: &[Row] = &[
            ("-Da=1\n--define=b=2\n-T4", &["a=1", "b=2", "-T4=true"], &[]),
            ("-D\na=1", &["=true", "a=1"], &[]),
            ("-s\nother.xml", &["-s=true", "other.xml=true"], &[1]),
            ("-B\n--settings=other.xml", &["-B=true", "--settings=other.xml"], &[2]),
            ("-gs other.xml", &["-gs=true", "other.xml=true"], &[1]),
        ];
        hold(maven_arguments, maven);
        let java: &[Row] = &[
            ("-Xmx1g -Dhttp.proxyHost=a", &["-Xmx1g=true", "http.proxyHost=a"], &[]),
            ("@arguments", &["@arguments=true"], &[1]),
            ("-Xmx1g\n-javaagent:a.jar", &["-Xmx1g=true", "-javaagent:a.jar=true"], &[2]),
            ("-XX:VMOptionsFile=a", &["-XX:VMOptionsFile=a"], &[1]),
            ("-Xbootclasspath/a:a.jar", &["-Xbootclasspath/a:a.jar=true"], &[1]),
        ];
        hold(java_arguments, java);
    }
}
