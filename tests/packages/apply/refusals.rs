//! What gatepass does not touch: it says so, and nothing changes.

use std::os::unix::fs::symlink;

use gatepass_clients::{Level, apply};
use gatepass_core::error::Code;
use gatepass_core::secret::Secret;
use gatepass_core::token::Permission;

use super::{URL, VALUE, apply_in, everything, put, undo_in};
use crate::packages::sandbox::{Sandbox, locations};
use crate::packages::{credential, handle, named, registry, target};

/// Applies, and expects a refusal that says this and changes nothing.
fn refused(sandbox: &Sandbox, manager: &str, level: Level, says: &str) {
    let before = everything(sandbox);
    let error = apply_in(sandbox, manager, level, VALUE).unwrap_err();
    assert!(error.what().contains(says) && error.what().to_lowercase().contains("nothing was changed"), "{error}");
    assert!(everything(sandbox) == before, "{manager}: something changed");
}

#[test]
fn a_file_that_cannot_be_read_as_what_it_is_is_left_alone() {
    let broken = [
        ("docker", ".docker/config.json", &b"{ \"auths\": "[..]),
        ("docker", ".docker/config.json", b"[]"),
        ("cargo", ".cargo/config.toml", b"[registries\nx"),
        ("cargo", ".cargo/config.toml", b"registries = 1\n"),
        ("yarn-berry", ".yarnrc.yml", b"a: [1\nb"),
        ("yarn-berry", ".yarnrc.yml", b"- a\n- list\n"),
        ("maven", ".m2/settings.xml", b"<settings><servers></settings>"),
        ("maven", ".m2/settings.xml", b"<project/>"),
        ("pip", ".config/pip/pip.conf", b"[global]\nwhat is this\n"),
        ("terraform", ".terraformrc", b"credentials {{{"),
        ("npm", ".npmrc", b"registry=\xff\xfe\n"),
        ("npm", ".npmrc", b"a=\0\n"),
        ("gradle", ".gradle/init.d/gatepass.gradle", b"// mine\n"),
    ];
    for (manager, path, bytes) in broken {
        let sandbox = Sandbox::new();
        put(&sandbox.home().join(path), bytes);
        refused(&sandbox, manager, Level::User, &format!("~/{path} cannot be edited"));
    }
}

#[test]
fn where_the_second_file_cannot_be_edited_the_first_is_not_either() {
    let sandbox = Sandbox::new();
    put(&sandbox.home().join(".cargo/credentials.toml"), b"[registries\n");
    refused(&sandbox, "cargo", Level::User, "credentials.toml");
}

#[test]
fn a_link_is_not_followed_be_it_the_file_or_a_directory_on_the_way() {
    let sandbox = Sandbox::new();
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::write(elsewhere.path().join("npmrc"), "a=b\n").unwrap();
    symlink(elsewhere.path().join("npmrc"), sandbox.home().join(".npmrc")).unwrap();
    symlink(elsewhere.path(), sandbox.home().join(".cargo")).unwrap();
    symlink("/etc", sandbox.project().join(".mvn")).unwrap();
    refused(&sandbox, "npm", Level::User, "is a link");
    refused(&sandbox, "cargo", Level::User, "is a link");
    refused(&sandbox, "maven", Level::Project, "is a link");
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 1);
}

#[test]
fn a_file_of_another_user_is_left_alone() {
    let sandbox = Sandbox::new();
    let file = sandbox.home().join(".npmrc");
    put(&file, b"a=b\n");
    // Only root can give a file away; anybody else meets such files ready made.
    if std::os::unix::fs::chown(&file, Some(65534), None).is_err() {
        std::fs::remove_file(&file).unwrap();
        std::fs::hard_link("/etc/hostname", &file).unwrap();
    }
    refused(&sandbox, "npm", Level::User, "belongs to another user");
}

#[test]
fn a_directory_in_the_files_place_is_left_alone() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.home().join(".npmrc")).unwrap();
    refused(&sandbox, "npm", Level::User, "is not a file");
}

#[test]
fn docker_with_a_credential_helper_keeps_its_logins_there() {
    let sandbox = Sandbox::new();
    put(&sandbox.home().join(".docker/config.json"), b"{\"credsStore\": \"desktop\"}");
    refused(&sandbox, "docker", Level::User, "credential helper");
}

#[test]
fn terraforms_own_installation_block_is_not_replaced() {
    let sandbox = Sandbox::new();
    put(&sandbox.home().join(".terraformrc"), b"provider_installation {\n  direct {}\n}\n");
    refused(&sandbox, "terraform", Level::User, "provider_installation");
}

#[test]
fn a_client_that_reads_another_file_is_said_so() {
    let sandbox = Sandbox::new();
    let (home, state) = (sandbox.home(), sandbox.state());
    let variable = |name: &str| (name == "NPM_CONFIG_USERCONFIG").then(|| "/elsewhere".into());
    let locations = locations(&home, None, &state, &variable);
    let (registry, source) = (registry(URL), handle());
    let target = target(&registry, Permission::ReadOnly, Level::User, &source);
    let error = apply(named("npm"), &target, credential(&Secret::new(VALUE.to_owned())), &locations).unwrap_err();
    assert!(error.what().starts_with("NPM_CONFIG_USERCONFIG is set"), "{error}");
}

#[test]
fn a_client_without_files_for_it_is_said_so() {
    for (manager, level) in [("kubernetes", Level::User), ("huggingface", Level::User), ("docker", Level::Project)] {
        let sandbox = Sandbox::new();
        let error = apply_in(&sandbox, manager, level, VALUE).unwrap_err();
        assert_eq!(error.code(), Code::Unsupported, "{error}");
    }
}

#[test]
fn a_home_that_cannot_be_written_to_is_said_so() {
    let sandbox = Sandbox::new();
    let state = sandbox.state();
    let locations = locations("/sys".as_ref(), None, &state, &|_| None);
    let (registry, source) = (registry(URL), handle());
    let target = target(&registry, Permission::ReadOnly, Level::User, &source);
    let error = apply(named("npm"), &target, credential(&Secret::new(VALUE.to_owned())), &locations).unwrap_err();
    assert!(error.what().contains("/sys/.npmrc"), "{error}");
}

#[test]
fn nothing_applied_is_nothing_to_undo() {
    let error = undo_in(&Sandbox::new(), "npm", Level::User).unwrap_err();
    assert!(error.what().contains("Nothing was applied"), "{error}");
}

#[test]
fn a_username_or_a_value_that_would_begin_a_line_of_its_own_is_refused() {
    let sandbox = Sandbox::new();
    let before = everything(&sandbox);
    let (registry, source) = (registry(URL), handle());
    for (username, value) in [("me\nmachine x", VALUE), ("me\u{1b}", VALUE), ("me", "a\nb"), ("me", "a b"), ("me", "")]
    {
        for manager in ["npm", "twine", "pip", "generic"] {
            let mut target = target(&registry, Permission::ReadWrite, Level::User, &source);
            target.username = username;
            let secret = Secret::new(value.to_owned());
            let error = sandbox
                .locations(|locations| apply(named(manager), &target, credential(&secret), locations))
                .unwrap_err();
            assert_eq!(error.code(), Code::InvalidArgument, "{manager}: {error}");
        }
    }
    let mut target = target(&registry, Permission::ReadOnly, Level::User, &source);
    target.username = "with space";
    let secret = Secret::new(VALUE.to_owned());
    let error =
        sandbox.locations(|locations| apply(named("generic"), &target, credential(&secret), locations)).unwrap_err();
    assert!(error.what().contains("white space"), "{error}");
    assert!(everything(&sandbox) == before);
}

#[test]
fn a_file_that_is_far_too_large_is_refused_before_it_is_read() {
    let sandbox = Sandbox::new();
    let path = sandbox.home().join(".npmrc");
    // Nothing is in it but its length.
    std::fs::File::create(&path).unwrap().set_len(20 << 30).unwrap();
    let began = std::time::Instant::now();
    let error = apply_in(&sandbox, "npm", Level::User, VALUE).unwrap_err();
    assert!(error.what().contains("is larger than 16 MiB"), "{error}");
    assert!(began.elapsed().as_secs() < 5);
    assert_eq!(path.metadata().unwrap().len(), 20 << 30);
}
