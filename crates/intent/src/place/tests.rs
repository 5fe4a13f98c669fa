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

/// What is to be shown, asked about or left for later is not written, in any language.
const NOT_YET: [&str; 64] = [
    "set up CLIENT here, but not yet",
    "set up CLIENT, preview the changes",
    "just a preview: set up CLIENT",
    "set up CLIENT here but ask me first",
    "set up CLIENT, check with me before",
    "show me what you would write for CLIENT",
    "what would change if you set up CLIENT here?",
    "set up CLIENT, hold off for now",
    "wait with CLIENT until I say so",
    "let me look at it before you write anything: CLIENT",
    "set up CLIENT, I want to see the diff first",
    "set up CLIENT, just tell me the commands",
    "set up CLIENT, do not run anything",
    "set up CLIENT, no changes yet",
    "CLIENT setup please, but not now",
    "prepare the CLIENT setup, I'll copy it myself",
    "CLIENT: what would the config look like?",
    "configure CLIENT, no writes",
    "let me see the CLIENT config before anything lands on disk",
    "set up CLIENT, leave my existing files alone",
    "CLIENT setup, just a draft",
    "set up CLIENT tomorrow",
    "configure CLIENT once the review is through",
    "first explain, then set up CLIENT",
    "give me the lines for CLIENT, I'll paste them",
    "CLIENT setup. Don't persist anything.",
    "CLIENT, simulate it",
    "plan the CLIENT config, execution later",
    "configure CLIENT, but leave everything untouched",
    "richte CLIENT ein, aber schreib noch nichts",
    "configure CLIENT mais n'écris rien pour l'instant",
    "prépare la config CLIENT, je la collerai moi-même",
    "configura CLIENT pero no escribas nada todavía",
    "CLIENT, no modifiques ningún archivo",
    "configura o CLIENT mas não escreva nada ainda",
    "richte CLIENT hier ein, aber noch nicht",
    "richte CLIENT ein, frag mich vorher",
    "richte CLIENT ein, aber frag mich erst",
    "zeig mir erst, was du ändern würdest: CLIENT",
    "richte CLIENT ein, warte bis ich ja sage",
    "richte CLIENT ein, erst mal nur als Vorschau",
    "configure CLIENT ici, mais pas encore",
    "configure CLIENT, demande-moi d'abord",
    "montre-moi d'abord ce que tu changerais pour CLIENT",
    "configure CLIENT, attends que je confirme",
    "configure CLIENT sans appliquer",
    "configura CLIENT aquí, pero todavía no",
    "configura CLIENT, pregúntame antes",
    "muéstrame primero lo que cambiarías para CLIENT",
    "configura CLIENT, espera a que confirme",
    "configura CLIENT, solo una vista previa",
    "configura o CLIENT aqui, mas ainda não",
    "configura o CLIENT, me pergunta antes",
    "me mostra primeiro o que mudaria no CLIENT",
    "configura o CLIENT, espera eu confirmar",
    "configura o CLIENT, só uma prévia",
    "配置 CLIENT,但先不要动手",
    "配置 CLIENT,先问我",
    "预览一下配置 CLIENT 会改什么",
    "配置 CLIENT,等我确认",
    "CLIENT を設定してください、まだ書き込まないで",
    "CLIENT を設定して、先に確認して",
    "CLIENT の設定をプレビューしてください",
    "CLIENT の設定で何が変わるか見せるだけでいい",
];

#[test]
fn what_is_not_to_be_done_yet_writes_nowhere() {
    for client in ["npm", "docker", "pip"] {
        for text in NOT_YET {
            let text = text.replace("CLIENT", client);
            assert_eq!(place(&text), Some(Place::Nowhere), "{text}");
        }
    }
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
        "npm is not set up here yet, please do it",
        "set up npm until tomorrow",
        "set up npm with a token that expires tomorrow",
        "set up npm read-only, no writing",
        "richte npm bis morgen ein",
        "configure npm jusqu'à demain",
        "configura npm hasta mañana",
        "I have not set up docker yet, can you?",
        "set up npm for the preview environment",
        "set up npm, it still does not work and it is getting late",
        "npm ist hier noch nicht eingerichtet, bitte mach das",
        "npm n'est pas encore configuré ici, fais-le",
        "npm todavía no está configurado aquí, hazlo por favor",
        "o npm ainda não está configurado aqui, configura por favor",
        "npm はまだ設定されていません。設定してください",
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
