//! Whether the terminal orders right-to-left text itself, and text set apart for one that does.

/// What is done so that mixed lines can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bidi {
    /// Text in logical order as it is.
    None,
    /// Inserted text in isolates, for terminals that do BiDi.
    Isolate,
    /// Lines in visual order with shaped letters, for terminals that do not.
    Visual,
}

/// The first version of VTE (GNOME Terminal and its kin) that does BiDi: 0.58.
const FIRST_VTE: u32 = 5800;

/// Values of TERM that belong to no terminal with BiDi. A terminal started from another one
/// inherits the variables by which that one is known; TERM it sets itself.
const TERMS_WITHOUT: [&str; 11] = [
    "alacritty",
    "dumb",
    "foot",
    "linux",
    "rio",
    "screen",
    "st-",
    "tmux",
    "wezterm",
    "xterm-ghostty",
    "xterm-kitty",
];

/// What `--bidi auto` means. Visual order is never a guess: copied text comes out reversed.
pub(crate) fn detect(is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> Bidi {
    let value = |name: &str| variable(name).filter(|value| !value.is_empty());
    let is_set = |name: &str| value(name).is_some();
    let term = value("TERM").unwrap_or_default();
    let inside_another = is_set("TMUX")
        || is_set("STY")
        || TERMS_WITHOUT.iter().any(|without| term.starts_with(without));
    if !is_terminal || inside_another {
        return Bidi::None;
    }
    let known = match value("TERM_PROGRAM").as_deref() {
        Some(program) => matches!(program, "Apple_Terminal" | "mintty"),
        None => {
            let version = value("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
            version.is_some_and(|version| version >= FIRST_VTE)
                || is_set("KONSOLE_VERSION")
                || is_set("MLTERM")
        }
    };
    if known { Bidi::Isolate } else { Bidi::None }
}

/// The text between FSI and PDI: it has its own direction and does not disturb what is around it.
pub(crate) fn isolated(text: &str) -> String {
    format!("{}{text}{}", '\u{2068}', '\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_terminals_known_to_do_bidi_get_isolates() {
        let check = |variables: &str, expected: Bidi| {
            let found = |name: &str| {
                variables
                    .split(' ')
                    .find_map(|pair| Some(pair.strip_prefix(name)?.strip_prefix('=')?.to_owned()))
            };
            assert_eq!(detect(true, found), expected, "{variables}");
            assert_eq!(detect(false, found), Bidi::None, "{variables}, piped");
        };
        check("", Bidi::None);
        check("TERM=xterm-256color", Bidi::None);
        check("VTE_VERSION=5800 TERM=xterm-256color", Bidi::Isolate);
        check("VTE_VERSION=7602", Bidi::Isolate);
        check("VTE_VERSION=5799", Bidi::None);
        check("VTE_VERSION=new", Bidi::None);
        check("VTE_VERSION=", Bidi::None);
        check("KONSOLE_VERSION=220401 TMUX=", Bidi::Isolate);
        check("MLTERM=3.9.3 TERM=mlterm", Bidi::Isolate);
        check("TERM_PROGRAM=Apple_Terminal", Bidi::Isolate);
        check("TERM_PROGRAM=mintty", Bidi::Isolate);
        check("TERM_PROGRAM=iTerm.app", Bidi::None);
        // Multiplexers do no BiDi, whatever is around them.
        check("VTE_VERSION=7602 TMUX=/tmp/tmux-1000/default,1,0", Bidi::None);
        check("KONSOLE_VERSION=220401 STY=1.pts-0.host", Bidi::None);
        check("TERM_PROGRAM=Apple_Terminal TERM=screen-256color", Bidi::None);
        check("VTE_VERSION=7602 TERM=tmux-256color", Bidi::None);
        // Started from another terminal.
        check("VTE_VERSION=7602 TERM=xterm-kitty", Bidi::None);
        check("VTE_VERSION=7602 TERM=xterm-256color TERM_PROGRAM=vscode", Bidi::None);
    }

    #[test]
    fn isolates_are_closed() {
        assert_eq!(isolated("جویا"), "\u{2068}جویا\u{2069}");
        assert_eq!(isolated(""), "\u{2068}\u{2069}");
    }
}
