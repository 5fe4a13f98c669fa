//! What an audit of npm's is about: packages and their versions, of which the answer tells advisories. It is sent by every
//! `npm install`, too.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::entries::Entries;
use crate::version::is_version;
use gatepass_core::ecosystem::Ecosystem;

/// The packages of an audit of npm 7 and later (npm's `audit-report.js`): versions by name.
pub(super) fn bulk(bytes: &[u8]) -> Option<Vec<String>> {
    let Entries::<Vec<String>>(packages) = serde_json::from_slice(bytes).ok()?;
    let is_plain = packages.iter().flat_map(|(_, versions)| versions).all(|version| is_exact(version));
    is_plain.then(|| packages.into_iter().map(|(name, _)| name).collect())
}

/// What older clients send of a project: its lockfile (npm 6's `audit.js`). What it is called itself is of no registry.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Project {
    requires: Entries<Value>,
    dependencies: Entries<Dependency>,
    #[serde(default)]
    install: [(); 0],
    #[serde(default)]
    remove: [(); 0],
    #[serde(rename = "name")]
    _name: Option<IgnoredAny>,
    #[serde(rename = "version")]
    _version: Option<IgnoredAny>,
    #[serde(rename = "metadata")]
    _metadata: Option<IgnoredAny>,
    #[serde(rename = "node_version")]
    _node_version: Option<IgnoredAny>,
    #[serde(rename = "npm_version")]
    _npm_version: Option<IgnoredAny>,
    #[serde(rename = "platform")]
    _platform: Option<IgnoredAny>,
}

/// A package in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dependency {
    version: String,
    requires: Option<Value>,
    dependencies: Option<Entries<Dependency>>,
    #[serde(rename = "integrity")]
    _integrity: Option<IgnoredAny>,
    #[serde(rename = "dev")]
    _dev: Option<IgnoredAny>,
    #[serde(rename = "optional")]
    _optional: Option<IgnoredAny>,
    #[serde(rename = "bundled")]
    _bundled: Option<IgnoredAny>,
    #[serde(rename = "peer")]
    _peer: Option<IgnoredAny>,
}

/// The packages of such an audit.
pub(super) fn lockfile(bytes: &[u8]) -> Option<Vec<String>> {
    let Project { requires, dependencies, install: [], remove: [], .. } = serde_json::from_slice(bytes).ok()?;
    let mut names = Vec::new();
    required(requires.0, &mut names)?;
    installed(dependencies, &mut names)?;
    Some(names)
}

fn installed(dependencies: Entries<Dependency>, names: &mut Vec<String>) -> Option<()> {
    for (name, dependency) in dependencies.0 {
        is_exact(&dependency.version).then(|| names.push(name))?;
        match dependency.requires {
            None | Some(Value::Bool(_)) => {}
            Some(requires) => required(serde_json::from_value::<Entries<Value>>(requires).ok()?.0, names)?,
        }
        dependency.dependencies.map_or(Some(()), |below| installed(below, names))?;
    }
    Some(())
}

/// What a package asks for, each by a range of versions: what is no range may be another package's name (`npm:NAME@1.0.0`).
fn required(requires: Vec<(String, Value)>, names: &mut Vec<String>) -> Option<()> {
    let is_range =
        |range: &str| range.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" .*+-<>=^~|".contains(&byte));
    for (name, range) in requires {
        range.as_str().is_some_and(is_range).then(|| names.push(name))?;
    }
    Some(())
}

fn is_exact(version: &str) -> bool {
    is_version(Ecosystem::Npm, version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_package_in_another_way_is_no_audit() {
        for body in [
            "",
            "[]",
            "{",
            "x",
            r#"{"a":"1.0.0"}"#,
            r#"{"a":{"1.0.0":1}}"#,
            r#"{"a":[["1.0.0"]]}"#,
            r#"{"a":[1]}"#,
            r#"{"a":["npm:b@1.0.0"]}"#,
            r#"{"a":["../b"]}"#,
            r#"{"a":["1.0.0"]} {"b":["1.0.0"]}"#,
            r#"{"a":["latest"]}"#,
        ] {
            assert_eq!(bulk(body.as_bytes()), None, "{body}");
        }
        for (root, below) in [
            (r#""requires":{"a":"npm:b@1"}"#, ""),
            (r#""requires":{"a":"git+ssh://x/b"}"#, ""),
            (r#""requires":{"a":{"b":"1"}}"#, ""),
            (r#""requires":["a"]"#, ""),
            (r#""requires":{},"install":["b@1.0.0"]"#, ""),
            (r#""requires":{},"remove":["b"]"#, ""),
            (r#""requires":{},"packages":{"node_modules/b":{}}"#, ""),
            (r#""requires":{},"requires":{}"#, ""),
            (r#""requires":{}"#, r#""a":{"version":"npm:b@1.0.0"}"#),
            (r#""requires":{}"#, r#""a":{"version":"1.0.0","from":"b@1"}"#),
            (r#""requires":{}"#, r#""a":{"version":"1.0.0","resolved":"b.tgz"}"#),
            (r#""requires":{}"#, r#""a":{"version":"1.0.0","requires":{"b":"npm:c@1"}}"#),
            (r#""requires":{}"#, r#""a":{"version":"1.0.0","requires":["b"]}"#),
            (r#""requires":{}"#, r#""a":{}"#),
            (r#""requires":{}"#, r#""a":"1.0.0""#),
        ] {
            let body = format!(r#"{{{root},"dependencies":{{{below}}}}}"#);
            assert_eq!(lockfile(body.as_bytes()), None, "{body}");
        }
        for body in ["{}", r#"{"requires":{}}"#, r#"{"dependencies":{}}"#, r#"{"a":["1.0.0"]}"#] {
            assert_eq!(lockfile(body.as_bytes()), None, "{body}");
        }
    }

    /// Lockfiles nest as deep as packages need other versions of the same below one another. What nobody's does is no audit, and
    /// is not read to its end.
    #[test]
    fn an_audit_is_read_as_deep_as_projects_nest_and_no_deeper() {
        for deep in (1..=60).chain([64, 100, 1000, 100_000]) {
            let begin = r#"{"a":{"version":"1.0.0","requires":{"b":"~1"},"dependencies":"#.repeat(deep);
            let body = format!(r#"{{"requires":{{}},"dependencies":{begin}{{}}{}}}"#, "}}".repeat(deep));
            let names = lockfile(body.as_bytes()).map(|names| names.len());
            assert_eq!(names, (deep <= 60).then_some(2 * deep), "{deep}");
        }
    }

    #[test]
    fn every_package_that_an_audit_names_is_found() {
        let body = br#"{"@acme/ui":["1.0.0","1.0.1-rc.1"],"a":[],"\u0062":["2.0.0"],"a":["1.0.0"]}"#;
        assert_eq!(bulk(body).unwrap(), ["@acme/ui", "a", "b", "a"]);
        assert_eq!(bulk(b"{}").unwrap(), [""; 0]);
        let body = br#"{"name":"shop","version":"1.0.0","requires":{"a":"^1.0 || >=2"},"install":[],"remove":[],"metadata":{},
            "dependencies":{"a":{"version":"1.0.0","integrity":"x","requires":{"b":"~1"},"dependencies":{"c":{"version":"1.0.0",
            "dev":true,"requires":true}}},"d":{"version":"1.0.0"}},"npm_version":"6.14.0","node_version":"v12","platform":"linux"}"#;
        assert_eq!(lockfile(body).unwrap(), ["a", "a", "b", "c", "d"]);
    }
}
