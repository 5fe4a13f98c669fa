//! The same as in [`super::rewritten`] for files of elements, machines, blocks and lines of code: Maven's and NuGet's XML,
//! `.netrc`, Terraform's HCL, Gradle's script.

use gatepass_clients::Level;

use super::orders::files_with_values;
use super::{VALUE, applied_over, undo_in};

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Xml,
    Netrc,
    Hcl,
    Script,
}

struct Subject {
    manager: &'static str,
    level: Level,
    path: &'static str,
    kind: Kind,
    /// What may have been in the file.
    originals: &'static [&'static str],
}

const SUBJECTS: &[Subject] = &[
    Subject {
        manager: "maven",
        level: Level::User,
        path: ".m2/settings.xml",
        kind: Kind::Xml,
        originals: &[
            "<settings/>\n",
            "<settings>\n</settings>\n",
            "<?xml version=\"1.0\"?>\n<settings>\n  <localRepository>/r</localRepository>\n  <servers>\n    <server>\n      \
             <id>mine</id>\n      <username>me</username>\n      <password>mine</password>\n    </server>\n  </servers>\n\
             </settings>\n",
            "<settings>\n  <!-- mine -->\n  <servers/>\n  <mirrors></mirrors>\n  <profiles>\n    <profile><id>p</id></profile>\n  \
             </profiles>\n  <activeProfiles><activeProfile>p</activeProfile></activeProfiles>\n</settings>\n",
        ],
    },
    Subject {
        manager: "maven",
        level: Level::Project,
        path: ".mvn/settings.xml",
        kind: Kind::Xml,
        originals: &[
            "<settings>\n  <servers>\n    <server>\n      <id>gatepass</id>\n      <username>me</username>\n      \
             <password>own</password>\n    </server>\n  </servers>\n  <mirrors>\n    <mirror>\n      <id>gatepass</id>\n      \
             <mirrorOf>*</mirrorOf>\n      <url>https://mine.example/</url>\n    </mirror>\n  </mirrors>\n</settings>\n",
        ],
    },
    Subject {
        manager: "nuget",
        level: Level::User,
        path: ".nuget/NuGet/NuGet.Config",
        kind: Kind::Xml,
        originals: &[
            "<configuration>\n  <packageSources>\n    <add key=\"mine\" value=\"https://mine.example/v3/index.json\" />\n  \
             </packageSources>\n  <packageSourceCredentials>\n    <mine>\n      <add key=\"Username\" value=\"me\" />\n      \
             <add key=\"ClearTextPassword\" value=\"mine\" />\n    </mine>\n  </packageSourceCredentials>\n</configuration>\n",
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <packageSources>\n    <clear />\n  </packageSources>\n\
             </configuration>",
        ],
    },
    Subject {
        manager: "nuget",
        level: Level::Project,
        path: "nuget.config",
        kind: Kind::Xml,
        originals: &[
            "<configuration>\n  <packageSources>\n    <add key=\"gatepass\" value=\"https://mine.example/v3/index.json\" />\n  \
             </packageSources>\n</configuration>\n",
        ],
    },
    Subject {
        manager: "generic",
        level: Level::User,
        path: ".netrc",
        kind: Kind::Netrc,
        originals: &[
            "machine other.example login me password mine\n",
            "# mine\nmachine 127.0.0.1\n  login me\n  password own\n\nmacdef init\ncd /x\n\ndefault login anonymous password a\n",
            "machine a.example login me password mine machine 127.0.0.1 password own login me",
            "default login anonymous password a\n",
        ],
    },
    Subject {
        manager: "terraform",
        level: Level::User,
        path: ".terraformrc",
        kind: Kind::Hcl,
        originals: &[
            "# mine\nplugin_cache_dir = \"/c\"\ndisable_checkpoint = true\n",
            "credentials \"mine.example\" {\n  token = \"mine\"\n}\n",
            "credentials \"127.0.0.1\" {\n  # mine\n  token = \"own\"\n}\n\nhost \"mine.example\" {\n  services = {\n    \
             \"modules.v1\" = \"https://mine.example/\"\n  }\n}\n",
        ],
    },
    Subject {
        manager: "gradle",
        level: Level::User,
        path: ".gradle/init.d/gatepass.gradle",
        kind: Kind::Script,
        originals: &[],
    },
    Subject {
        manager: "gradle",
        level: Level::Project,
        path: "gradle/gatepass.init.gradle",
        kind: Kind::Script,
        originals: &[],
    },
];

/// An element with other white space, quotes and ways to close it.
fn written(node: roxmltree::Node<'_, '_>, indent: Option<&str>, depth: usize, skip: &dyn Fn(&str) -> bool) -> String {
    let name = node.tag_name().name();
    let attributes: Vec<String> = node
        .attributes()
        .filter(|attribute| !skip(attribute.value()))
        .map(|attribute| format!(" {}='{}'", attribute.name(), attribute.value()))
        .collect();
    let attributes: String = attributes.into_iter().rev().collect();
    let (margin, end) = indent.map_or_else(|| (String::new(), ""), |indent| (indent.repeat(depth), "\n"));
    let text = node.text().unwrap_or_default().trim();
    let mut inner = String::new();
    for child in node.children().filter(|child| !skip(child.text().unwrap_or_default())) {
        if child.is_element() {
            inner.push_str(&written(child, indent, depth + 1, skip));
        } else if child.is_comment() {
            inner.push_str(&format!("<!--{}-->{end}", child.text().unwrap()));
        }
    }
    match (inner.is_empty(), text.is_empty()) {
        (true, true) => format!("{margin}<{name}{attributes}></{name}>{end}"),
        (true, false) => format!("{margin}<{name}{attributes}>{end}{margin}{text}{end}{margin}</{name}>{end}"),
        _ => format!("{margin}<{name}{attributes}>{end}{inner}{margin}</{name} >{end}"),
    }
}

fn rewrites(kind: Kind, text: &str) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("with CRLF", text.replace('\n', "\r\n")),
        ("with a BOM", format!("\u{feff}{text}")),
        ("with the value emptied", text.replace(VALUE, "")),
    ];
    let has_value = |line: &str| line.contains(VALUE);
    let has_address = |line: &str| !has_value(line) && line.contains("://127.0.0.1");
    let lines = |keep: &dyn Fn(&str) -> bool| {
        text.lines().filter(|line| keep(line)).map(|line| format!("{line}\n")).collect::<String>()
    };
    let indented: String = text.lines().map(|line| format!("\t{}  \n", line.trim())).collect();
    match kind {
        Kind::Xml => {
            let document = roxmltree::Document::parse(text).unwrap();
            let root = document.root_element();
            let closing = text.rfind("</").unwrap();
            let opening = text.find('>').unwrap() + 1;
            let opening =
                if text.starts_with("<?") { text[opening..].find('>').unwrap() + 1 + opening } else { opening };
            let (before, after) = (&text[..opening], &text[opening..]);
            all.extend([
                ("on one line", written(root, None, 0, &|_| false)),
                ("indented with tabs", written(root, Some("\t"), 0, &|_| false)),
                ("indented with nothing", written(root, Some(""), 0, &|_| false)),
                (
                    "with a declaration",
                    format!("<?xml version='1.0'?>\n{}", written(root, Some("    "), 0, &|_| false)),
                ),
                ("with an entry before", format!("{before}<first>1</first>{after}")),
                ("with an entry after", format!("{}  <last>1</last>\n{}", &text[..closing], &text[closing..])),
                ("without the value", written(root, Some("  "), 0, &has_value)),
                ("without the address", written(root, Some("  "), 0, &has_address)),
            ]);
        }
        Kind::Netrc => {
            // A macro ends with its blank line.
            if !text.contains("macdef") {
                let words: Vec<&str> = text.split_whitespace().collect();
                all.push(("on one line", words.join(" ")));
                all.push(("a word a line", words.join("\n")));
            }
            all.extend([
                ("indented", indented),
                (
                    "by machines and their lines",
                    text.replace(" login ", "\n\tlogin ").replace(" password ", "\n\tpassword "),
                ),
                ("with an entry before", format!("machine first login a password b\n{text}")),
                ("with an entry after", format!("{}\nmachine last login a password b\n", text.trim_end())),
                ("without the value", text.replace(&format!(" password {VALUE}"), "")),
                ("without the login", text.replace(" login ci-staging", "")),
            ]);
        }
        Kind::Hcl => all.extend([
            ("indented", indented),
            ("with other spaces", text.replace(" = ", "=").replace(" {\n", "   {\n\n")),
            ("with an entry before", format!("first = 1\n{text}")),
            ("with an entry after", format!("{text}\nlast = 1\n")),
            ("with an entry within", text.replace("  network_mirror", "  direct {}\n  network_mirror")),
            ("without the value", lines(&|line| !has_value(line))),
            ("without the address", lines(&|line| !has_address(line))),
        ]),
        Kind::Script => all.extend([
            ("indented", indented),
            ("with double quotes", text.replace('\'', "\"")),
            ("with an entry before", format!("first {{\n    a\n}}\n{text}")),
            ("with an entry after", format!("{text}last {{\n    a\n}}\n")),
            ("without the value", lines(&|line| !has_value(line))),
            ("without the address", lines(&|line| !has_address(line))),
        ]),
    }
    all
}

/// What the file says, in an order of its own.
fn facts(kind: Kind, text: &str) -> Vec<String> {
    fn elements(node: roxmltree::Node<'_, '_>, path: &str, facts: &mut Vec<String>) {
        let mut attributes: Vec<String> =
            node.attributes().map(|attribute| format!("{}={}", attribute.name(), attribute.value())).collect();
        attributes.sort();
        let path = format!("{path}/{}{attributes:?}", node.tag_name().name());
        let mut children = node.children().filter(roxmltree::Node::is_element).peekable();
        if children.peek().is_none() {
            facts.push(format!("{path}={}", node.text().unwrap_or_default().trim()));
        }
        children.for_each(|child| elements(child, &path, facts));
    }
    let text = text.trim_start_matches('\u{feff}');
    let mut facts = Vec::new();
    match kind {
        _ if text.trim().is_empty() => {}
        Kind::Xml => elements(roxmltree::Document::parse(text).unwrap().root_element(), "", &mut facts),
        Kind::Netrc => {
            let lines = text.lines().filter(|line| !line.trim().starts_with('#')).collect::<Vec<_>>().join(" ");
            let words: Vec<&str> = lines.split_whitespace().collect();
            let mut text = format!(" {}", words.join(" "));
            for start in ["machine", "macdef", "default"] {
                text = text.replace(&format!(" {start}"), &format!("\n{start}"));
            }
            facts.extend(text.lines().map(|line| {
                let mut words: Vec<&str> = line.split(' ').collect();
                words.sort_unstable();
                words.join(" ")
            }));
        }
        Kind::Hcl => {
            let body: hcl_edit::structure::Body = text.parse().unwrap();
            let plain = |text: String| -> String { text.split_whitespace().collect() };
            facts.extend(body.into_iter().map(|structure| match structure {
                hcl_edit::structure::Structure::Attribute(attribute) => {
                    plain(format!("{}={}", attribute.key.as_str(), attribute.value))
                }
                hcl_edit::structure::Structure::Block(block) => plain(
                    hcl_edit::structure::Body::from(vec![hcl_edit::structure::Structure::Block(block)]).to_string(),
                ),
            }));
        }
        Kind::Script => facts.extend(text.lines().map(|line| line.trim().to_owned())),
    }
    facts.retain(|fact| !fact.is_empty());
    facts.sort();
    facts
}

/// What the rewrite added, which stays.
fn added(kind: Kind, root: &str, rewrite: &str) -> &'static [&'static str] {
    match (kind, rewrite) {
        (Kind::Xml, "with an entry before") if root == "maven" => &["/settings[]/first[]=1"],
        (Kind::Xml, "with an entry after") if root == "maven" => &["/settings[]/last[]=1"],
        (Kind::Xml, "with an entry before") => &["/configuration[]/first[]=1"],
        (Kind::Xml, "with an entry after") => &["/configuration[]/last[]=1"],
        (Kind::Netrc, "with an entry before") => &["a b first login machine password"],
        (Kind::Netrc, "with an entry after") => &["a b last login machine password"],
        (Kind::Hcl, "with an entry before") => &["first=1"],
        (Kind::Hcl, "with an entry after") => &["last=1"],
        (Kind::Hcl, "with an entry within") => &["provider_installation{direct{}}"],
        (Kind::Script, "with an entry before") => &["first {", "a", "}"],
        (Kind::Script, "with an entry after") => &["last {", "a", "}"],
        _ => &[],
    }
}

#[test]
fn structures_that_were_written_anew_are_taken_back_by_their_names() {
    let mut cases = 0;
    let mut failures = Vec::new();
    for Subject { manager, level, path, kind, originals } in SUBJECTS {
        let mut beginnings = vec![None];
        if *kind != Kind::Script {
            beginnings.push(Some(""));
        }
        beginnings.extend(originals.iter().copied().map(Some));
        for original in beginnings {
            let fresh = || applied_over(manager, *level, path, original);
            let applied = {
                let (_sandbox, file) = fresh();
                std::fs::read_to_string(file).unwrap()
            };
            for (rewrite, text) in rewrites(*kind, &applied) {
                let context = format!("{manager}, {path}, {original:?}, {rewrite}");
                let (sandbox, file) = fresh();
                std::fs::write(&file, &text).unwrap();
                cases += 1;
                if let Err(error) = undo_in(&sandbox, manager, *level) {
                    failures.push(format!("{context}: {error}\n{text}"));
                    continue;
                }
                let left = std::fs::read_to_string(&file).unwrap_or_default();
                let more = added(*kind, manager, rewrite);
                let mut expected = facts(*kind, original.unwrap_or_default());
                if !more.is_empty() {
                    // A root with nothing in it says nothing once something is in it.
                    expected.retain(|fact| !["/settings[]=", "/configuration[]="].contains(&fact.as_str()));
                }
                expected.extend(more.iter().map(|fact| (*fact).to_owned()));
                expected.sort();
                let found = facts(*kind, &left);
                let is_gone = original.is_some() || !more.is_empty() || !file.exists();
                if found != expected || !is_gone || !files_with_values(&sandbox).is_empty() {
                    failures.push(format!("{context}:\n{text}\nbecame\n{left}\n{found:?}\nand not\n{expected:?}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {cases}:\n{}", failures.len(), failures.join("\n\n"));
    println!("{cases} rewrites");
    assert_eq!(cases, 308);
}
