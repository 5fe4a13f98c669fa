//! What words limit of where a configuration is written, and what only speaks of places.

use crate::fixture::with_known;
use crate::{ConfigureFields, Place, configure_package_manager};

fn place(text: &str) -> Option<Place> {
    let understood = with_known(&[], |known| configure_package_manager(Some(text), &ConfigureFields::default(), known));
    understood.intent.place.map(|limit| limit.kind)
}

#[test]
fn a_place_that_is_limited_is_never_lost() {
    let mut cases = 0;
    for (kind, texts) in [
        (
            Place::Path,
            &[
                "set up CLIENT but do not touch FILE",
                "set up CLIENT without touching FILE",
                "set up CLIENT, FILE must not be changed",
                "set up CLIENT, never in FILE",
                "set up CLIENT, only the file FILE",
                "set up CLIENT and write only FILE",
                "set up CLIENT, keep FILE unchanged",
                "richte CLIENT ein, aber nicht in FILE",
                "configure CLIENT mais ne touche pas à FILE",
                "configura CLIENT sin tocar FILE",
            ][..],
        ),
        (
            Place::Project,
            &[
                "set up CLIENT for this project only",
                "set up CLIENT only for this project",
                "set up CLIENT in this project and nowhere else",
                "set up CLIENT only in this repo",
                "set up CLIENT only in the current directory",
                "set up CLIENT only locally",
                "richte CLIENT nur in diesem Projekt ein",
                "configure CLIENT uniquement dans ce projet",
                "configura CLIENT solo en este proyecto",
            ],
        ),
        (
            Place::Nowhere,
            &[
                "set up CLIENT, only show it",
                "set up CLIENT, do not write any file",
                "set up CLIENT, but change nothing yet",
                "set up CLIENT as a dry run",
                "richte CLIENT ein, aber ändere nichts",
                "configura CLIENT sin cambiar nada",
            ],
        ),
    ] {
        for client in ["npm", "docker", "pip", "maven"] {
            for file in ["~/.npmrc", "./settings.xml", "web/.npmrc", "/etc/pip.conf"] {
                for text in texts {
                    let text = text.replace("CLIENT", client).replace("FILE", file);
                    assert_eq!(place(&text), Some(kind), "{text}");
                    cases += 1;
                }
            }
        }
    }
    println!("{cases} texts");
}

#[test]
fn what_speaks_of_a_place_and_limits_none_is_no_limit() {
    for text in [
        "set up npm",
        "set up npm in this project",
        "set up npm read-only in this project",
        "configure npm for my repo, it only reads",
        "npm fails with E401, ~/.npmrc has the old registry. set up npm please",
        "set up docker, I do not want to log in by hand",
        "set up npm with publish rights for @acme/ui",
        "richte npm in diesem Projekt ein",
    ] {
        assert_eq!(place(text), None, "{text}");
    }
}

/// The longest request that is read, of one path: each of its parts is a word, and none looks for all the others.
#[test]
fn a_path_as_long_as_a_request_is_read_to_its_end() {
    for (begin, kind) in [("set up npm ", None), ("set up npm, write only ", Some(Place::Path))] {
        let text = format!("{begin}{}", "/a".repeat((crate::LONGEST_REQUEST - begin.len()) / 2));
        assert_eq!(place(&text), kind, "{begin}");
    }
}
