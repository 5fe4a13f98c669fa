//! A package manager's token is for a repository that is served to it, or is not made.

use std::collections::BTreeMap;

use gatepass_core::ecosystem::{Ecosystem, PackageManager};
use gatepass_gateway::served;
use serde_json::{Value, json};

use crate::support::Home;

/// What an operator serves: the type of each key, and the types that were renamed.
type Served = (BTreeMap<String, Ecosystem>, BTreeMap<Ecosystem, &'static str>);

fn registries() -> Vec<Served> {
    let of = |all: &[(&str, Ecosystem)]| all.iter().map(|(key, kind)| ((*key).to_owned(), *kind)).collect();
    let all = |name: &dyn Fn(Ecosystem) -> String| served().map(|kind| (name(kind), kind)).collect();
    let renamed = |all: &[(Ecosystem, &'static str)]| all.iter().copied().collect::<BTreeMap<_, _>>();
    vec![
        (of(&[("docker", Ecosystem::Docker)]), renamed(&[])),
        (all(&|kind| kind.package_type().to_owned()), renamed(&[])),
        // `helm`, `rubygems`, `huggingface`: not JFrog's words.
        (all(&|kind| kind.name().to_owned()), renamed(&[])),
        (all(&|kind| format!("own-{kind}")), renamed(&[])),
        (of(&[("a", Ecosystem::Npm), ("b", Ecosystem::Npm)]), renamed(&[])),
        (of(&[("a", Ecosystem::Npm), ("npm", Ecosystem::Npm)]), renamed(&[])),
        (of(&[("a", Ecosystem::Npm), ("b", Ecosystem::Npm)]), renamed(&[(Ecosystem::Npm, "b")])),
        // The key of a type that has another.
        (of(&[("npm", Ecosystem::Generic), ("helmoci", Ecosystem::Docker)]), renamed(&[])),
    ]
}

#[test]
fn a_package_managers_token_is_for_a_repository_that_is_served_to_it_or_is_not_made() {
    let (mut made, mut refused) = (0, 0);
    for (upstreams, renamed) in registries() {
        let home = Home::new();
        // Some clients send no credential over plain http.
        let mut config = "url = \"https://127.0.0.1:4747/\"\n".to_owned();
        for (key, kind) in &upstreams {
            config += &format!("[upstreams.{key}]\ntype = \"{kind}\"\nurl = \"https://{key}.example/\"\n");
        }
        config += "[repository_keys]\n";
        for (kind, key) in &renamed {
            config += &format!("{} = \"{key}\"\n", kind.package_type());
        }
        std::fs::create_dir_all(home.gatepass()).unwrap();
        std::fs::write(home.gatepass().join("config.toml"), config).unwrap();
        let mut server = home.server(&[]);
        for manager in PackageManager::ALL {
            let mut key = String::new();
            for tool in ["generate_token", "configure_package_manager"] {
                let context = format!("{tool} {manager} with {upstreams:?}");
                let before = server.call("list_tokens", json!({})).done()["total"].clone();
                let answer = server.call(tool, json!({"package_manager": manager.name()}));
                if answer.0["isError"] == true {
                    assert_eq!(answer.failure().1, "unsupported", "{context}");
                    assert_eq!(server.call("list_tokens", json!({})).done()["total"], before, "{context}");
                    let of_type = upstreams.values().filter(|kind| **kind == manager.ecosystem()).count();
                    let is_named = of_type == 1 || renamed.contains_key(&manager.ecosystem());
                    assert!(!is_named, "{context}: {answer:?}");
                    refused += 1;
                    continue;
                }
                if let Some(would_make) = answer.done()["would_make"].as_str() {
                    assert!(would_make.starts_with(&format!("Read-Only for {key}, ")), "{context}: {would_make}");
                } else {
                    let scope = &answer.done()["token"]["scope"];
                    scope[0].as_str().unwrap().clone_into(&mut key);
                    assert_eq!(scope, &json!([key]), "{context}");
                }
                assert_eq!(upstreams.get(&key), Some(&manager.ecosystem()), "{context}: {key}");
                // The client is pointed at what the token is for.
                let served = answer.done()["configuration"].to_string();
                assert!(mentions(&answer.done()["configuration"], &key), "{context}: {served}");
                made += 1;
            }
        }
    }
    println!("{made} made, {refused} refused");
    assert!(made >= 200 && refused >= 150, "{made} made, {refused} refused");
}

/// Whether a configuration leads to this repository. A login is at the host, and names none.
fn mentions(configuration: &Value, key: &str) -> bool {
    let text = configuration.to_string();
    text.contains(&format!("/{key}")) || text.contains("login")
}
