//! What is shown, word for word, and the promises that hold for all of it.

use std::fmt::Write as _;

use gatepass_clients::{Configuration, Level, ValueSource, configure, likely_manager};
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::scope::Scope;
use gatepass_core::token::Permission;

use super::{VALUE, handle, inline, registry, target};

/// As a person would copy it from a page.
fn page(configuration: &Configuration) -> String {
    let mut page = String::new();
    for file in &configuration.files {
        writeln!(page, "[{}]\n{}", file.path, file.lines).unwrap();
    }
    for variable in &configuration.environment {
        writeln!(page, "$ {}", variable.set_by).unwrap();
    }
    for command in &configuration.commands {
        writeln!(page, "$ {}    # {}", command.run, command.purpose).unwrap();
    }
    for note in &configuration.notes {
        writeln!(page, "- {note}").unwrap();
    }
    page
}

/// Every level, permission and way to the value.
fn every_target() -> impl Iterator<Item = (String, Permission, Level, ValueSource)> {
    let scopes = [(Level::User, "user"), (Level::Project, "project")];
    scopes.into_iter().flat_map(|(level, scope_word)| {
        [Permission::ReadOnly, Permission::ReadWrite].into_iter().flat_map(move |permission| {
            [(handle(), "handle"), (inline(), "inline")].into_iter().map(move |(value, value_word)| {
                (format!("{scope_word}, {}, {value_word}", permission.as_str()), permission, level, value)
            })
        })
    })
}

#[test]
fn each_manager_shows_this() {
    for manager in PackageManager::ALL {
        let registry = registry("https://acme.jfrog.io");
        let pages = every_target().fold(String::new(), |mut pages, (title, permission, level, value)| {
            let shown = configure(manager, &target(&registry, permission, level, &value)).unwrap();
            assert_eq!(shown.package_manager, manager.name());
            write!(pages, "== {title}\n{}\n", page(&shown)).unwrap();
            pages
        });
        insta::with_settings!({ snapshot_path => "shown", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(manager.name(), pages);
        });
    }
}

#[test]
fn a_handle_is_revealed_at_most_once_and_the_value_is_nowhere() {
    let registry = registry("https://registry.example");
    for manager in PackageManager::ALL {
        for (title, permission, level, value) in every_target() {
            let ValueSource::Drop(_) = &value else { continue };
            let shown = configure(manager, &target(&registry, permission, level, &value)).unwrap();
            let page = page(&shown);
            let takes = ["gatepass reveal 0199-handle", "gatepass pipe 0199-handle"];
            let times: usize = takes.map(|command| page.matches(command).count()).iter().sum();
            assert_eq!(times, 1, "{manager}, {title}:\n{page}");
            assert!(!page.contains(VALUE));
        }
    }
}

#[test]
fn an_inline_value_stands_where_the_handle_was_and_in_no_file() {
    let registry = registry("https://registry.example");
    for manager in PackageManager::ALL {
        for (title, permission, level, value) in every_target() {
            let ValueSource::Inline(_) = &value else { continue };
            let shown = configure(manager, &target(&registry, permission, level, &value)).unwrap();
            let page = page(&shown);
            // A Kubernetes secret holds its login in base64.
            let times = page.matches(VALUE).count() + page.matches("data\":{\".dockerconfigjson\":\"ey").count();
            assert_eq!(times, 1, "{manager}, {title}:\n{page}");
            assert!(shown.files.iter().all(|file| !file.lines.contains(VALUE)), "{manager}, {title}:\n{page}");
        }
    }
}

#[test]
fn a_username_cannot_leave_its_place() {
    let registry = registry("https://registry.example");
    let value = handle();
    let awkward = "a b'c\"d$(touch pwned)`touch pwned`;e@f:g/h\\i#j${HOME}%é";
    for manager in PackageManager::ALL {
        for level in [Level::User, Level::Project] {
            let mut target = target(&registry, Permission::ReadWrite, level, &value);
            target.username = awkward;
            let shown = configure(manager, &target).unwrap();
            let sandbox = super::sandbox::Sandbox::new();
            let clients = ["docker", "podman", "skopeo", "helm", "curl", "kubectl", "conan", "poetry"];
            for client in clients {
                sandbox.program(client, "cat >/dev/null; printf '%s\\n' \"$@\"");
            }
            let lines = super::sandbox::lines(&shown.environment, &shown.commands);
            let output = sandbox.run(&format!("{lines}\nls"));
            assert!(output.status.success(), "{manager}: {lines}\n{}", super::sandbox::text(&output));
            assert!(!String::from_utf8_lossy(&output.stdout).contains("\npwned"), "{manager}: {lines}");
            // The username is in these managers' files, and they would expand it.
            let expands = ["pip", "pdm", "pipenv", "conda"].contains(&manager.name());
            assert!(
                !expands || shown.files.iter().all(|file| !file.lines.contains("${HOME}")),
                "{manager}: {:?}",
                shown.files
            );
        }
    }
}

#[test]
fn a_renamed_repository_key_and_plain_http_to_another_machine_are_followed() {
    let mut registry = registry("http://registry.example:8081");
    registry.repositories.keys.insert("npm".to_owned(), "npm-virtual".to_owned());
    registry.repositories.keys.insert("docker".to_owned(), "images".to_owned());
    let value = handle();
    let shown = PackageManager::ALL.into_iter().fold(String::new(), |mut pages, manager| {
        for level in [Level::User, Level::Project] {
            let shown = configure(manager, &target(&registry, Permission::ReadOnly, level, &value));
            let page = shown.map_or_else(|error| format!("{error}\n"), |shown| page(&shown));
            write!(pages, "== {manager}, {level:?}\n{page}\n").unwrap();
        }
        pages
    });
    insta::with_settings!({ snapshot_path => "shown", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("other-keys-and-plain-http", shown);
    });
}

#[test]
fn who_named_no_manager_is_shown_the_one_of_the_only_repository_and_none_of_several() {
    let registry = registry("https://acme.jfrog.io");
    let likely = |entries: &[&str]| {
        likely_manager(&registry, &Scope::parse(entries, &registry.repositories).unwrap()).map(PackageManager::name)
    };
    assert_eq!(likely_manager(&registry, &Scope::EVERYTHING), None);
    assert_eq!(likely(&["npm", "docker"]), None);
    assert_eq!(likely(&["npm:r", "npm/@acme/ui"]), Some("npm"));
    assert_eq!(likely(&["docker/team/api"]), Some("docker"));
    assert_eq!(likely(&["pypi"]), Some("pip"));
    assert_eq!(likely(&["maven"]), Some("maven"));
}

#[test]
fn the_tables_have_every_manager_and_its_page() {
    let read = |path: &str| std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (table, readme) = (read("tests/packages/table.md"), read("README.md"));
    for manager in PackageManager::ALL {
        let row = table.lines().find(|line| line.starts_with(&format!("| `{}` |", manager.name())));
        let row = row.unwrap_or_else(|| panic!("{manager} is not in the table"));
        assert!(row.contains(gatepass_clients::page(manager)), "{manager}: {row}");
        assert!(readme.contains(&format!("\n| `{}` |", manager.name())), "{manager} is not in the README");
    }
}
