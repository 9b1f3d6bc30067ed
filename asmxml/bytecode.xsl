<?xml version="1.0" encoding="UTF-8"?>
<!--
  bytecode.xsl makes a page for reading out of a document that bytecode.dtd
  describes, as nearly as possible the one that "pyasm html" makes of a .pyc
  file. It is XSLT 1.0 without extensions.

  Processors give up on templates that call themselves some 3,000 times, and a
  listing may have 100,000 lines: so a text is halved until little is left.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
<xsl:strip-space elements="*"/>

<xsl:key name="number" match="code[co_number]" use="string(co_number)"/>

<xsl:variable name="newline" select="'&#10;'"/>
<!-- How many characters of a listing are taken line by line. -->
<xsl:variable name="few" select="1500"/>
<!-- How many characters of a listing are one table, at least. -->
<xsl:variable name="part" select="15000"/>
<!-- How many characters of a constant are shown. -->
<xsl:variable name="long" select="2000"/>

<xsl:template match="/">
  <html lang="en">
    <head>
      <meta charset="utf-8"/>
      <title><xsl:call-template name="title"/></title>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
      <!-- The style is page/page.css; "go test ./page -update" copies it. -->
      <style>
:root {
  color-scheme: light dark;
  --back: #ffffff; --soft: #f4f6f8; --rule: #d5dbe1; --text: #1a1f26; --dim: #57606b;
  --link: #0a55b0; --jump: #8021b8; --end: #a8231b; --mark: #fff0b3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #101419; --soft: #181e25; --rule: #2f3843; --text: #e3e8ee; --dim: #9da8b5;
    --link: #7db8ff; --jump: #d3a6ff; --end: #ff9c92; --mark: #43370a;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 2.5rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; display: grid; grid-template-columns: minmax(13rem, 19rem) minmax(0, 1fr);
  background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif;
}
a { color: var(--link); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }

nav {
  position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.25rem 1rem;
  background: var(--soft); border-right: 1px solid var(--rule);
}
summary { font-weight: 600; cursor: pointer; }
nav ul { list-style: none; margin: 0; padding: 0 0 0 .9rem; border-left: 1px solid var(--rule); }
nav details > ul { padding: .4rem 0 0; border: 0; }
nav a { display: block; padding: .1rem 0; overflow-wrap: anywhere; }
nav small { white-space: nowrap; }

main { padding: 1.25rem 2rem 4rem; max-width: 76rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .6rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 0 0 .6rem; overflow-wrap: anywhere; }
h2 small { font-size: .9rem; font-weight: 400; color: var(--dim); }
h3, caption { font-size: 1rem; font-weight: 600; text-align: left; margin: 0; padding: 1.1rem 0 .35rem; }
section { margin-top: 2.25rem; padding-top: 1.5rem; border-top: 1px solid var(--rule); }
small { font-size: .85em; color: var(--dim); }
em, .bad { font-style: normal; color: var(--end); }

.facts { display: flex; flex-wrap: wrap; gap: .35rem 1.75rem; margin: 0; }
.facts div { min-width: 0; }
dt { font-size: .8rem; color: var(--dim); }
dd { margin: 0; overflow-wrap: anywhere; }

nav a, h2 a, dd, td, .lists li { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
nav a, dd, td, .lists li { font-size: .875rem; }
table { border-collapse: collapse; width: 100%; }
th { font-size: .8rem; font-weight: 400; color: var(--dim); text-align: left; padding: .25rem .75rem .25rem 0; }
thead { border-bottom: 1px solid var(--rule); }
td { padding: .08rem .75rem .08rem 0; vertical-align: top; }
tbody tr:hover { background: var(--soft); }
tbody tr:target { background: var(--mark); }
:target > h2 > a { background: var(--mark); }

/* What is out of sight is not laid out. */
section { content-visibility: auto; contain-intrinsic-size: auto 40rem; }
.part { content-visibility: auto; contain-intrinsic-size: auto 700rem; }
.part + .part caption { padding-top: 0; font-size: 0; }

.listing th { position: sticky; top: 0; background: var(--back); box-shadow: 0 1px var(--rule); }
.listing td { white-space: nowrap; }
.listing th:nth-child(-n + 5), .consts th:first-child { width: 1%; }
.listing :is(th, td):is(:nth-child(1), :nth-child(3), :nth-child(5)), .consts :is(th, td):first-child { text-align: right; }
.listing td:is(:nth-child(1), :nth-child(3), :nth-child(5)), .consts td:first-child { color: var(--dim); }
.listing td:nth-child(2) { color: var(--jump); }
.listing td:last-child, .consts td:last-child { white-space: pre-wrap; overflow-wrap: anywhere; padding-right: 0; }
.listing td:last-child small { margin-left: 1ch; }
.listing .s > td { padding-top: .5rem; }
.listing .j > td:nth-child(4) { color: var(--jump); }
.listing .e > td:nth-child(4) { color: var(--end); }
.listing .x > td { color: var(--dim); }
.listing .src > td { padding: .6rem 0 0; text-align: left; color: var(--dim); font-style: italic; }
.listing .src + .s > td { padding-top: .08rem; }
.handlers { width: auto; }
.handlers td, .handlers th { padding-right: 1.5rem; }
.handlers :is(th, td) { text-align: right; }

.part table { table-layout: fixed; }
.part th:nth-child(-n + 5) { width: 4rem; }
.part .listing th:nth-child(4) { width: 13.5rem; }
.part .consts th:last-child { width: auto; }

.lists { display: flex; flex-wrap: wrap; gap: 0 2.5rem; }
.lists > * { flex: 1 1 16rem; min-width: 0; }
ol { margin: 0; padding-left: 3rem; columns: 15rem; column-gap: 2rem; }
.lists ul { list-style: none; margin: 0; padding-left: .75rem; columns: 15rem; column-gap: 2rem; }
.lists li { overflow-wrap: anywhere; white-space: pre-wrap; break-inside: avoid; }
ol li::marker { content: counter(list-item) "\2002"; color: var(--dim); }

@media (max-width: 50rem) {
  body { display: block; }
  nav { position: static; height: auto; max-height: 45vh; padding: .75rem 1rem; border-right: 0; border-bottom: 1px solid var(--rule); }
  main { padding: 1rem 1rem 3rem; }
}
@media (max-width: 40rem) {
  .listing, .listing tbody { display: block; }
  .listing thead { position: absolute; clip-path: inset(50%); }
  .listing tr { display: block; position: relative; padding-left: 8.5rem; text-indent: -1rem; }
  .listing :is(th, td) { display: inline; padding: 0; text-indent: 0; }
  .listing :is(th, td):nth-child(-n + 3) { position: absolute; width: 2.25rem; left: 0; }
  .listing :is(th, td):nth-child(2) { left: 2.5rem; width: 1.9rem; text-align: center; }
  .listing :is(th, td):nth-child(3) { left: 3.85rem; width: 3.25rem; }
  .listing :is(th, td):nth-child(4) { display: inline-block; min-width: 12ch; }
  .listing :is(th, td):nth-child(n + 5) { margin-left: 1ch; }
  .listing .s > td { padding-top: 0; }
  .listing tr { padding-block: .08rem; }
  .listing .s { padding-top: .5rem; }
  .listing .src { padding: .5rem 0 0; text-indent: 0; }
  .listing .src > td { position: static; }
}
@media print {
  :root { color-scheme: light; --back: #fff; --soft: #fff; --rule: #999; --text: #000; --dim: #444; --link: #000; --jump: #000; --end: #000; --mark: #fff; }
  body { display: block; font-size: 10pt; }
  nav { position: static; height: auto; max-height: none; padding: 0; border: 0; }
  nav ul { columns: 3; }
  nav ul ul { columns: 1; }
  main { max-width: none; padding: 1rem 0 0; }
  section, .part { content-visibility: visible; }
  .listing th { position: static; }
  tr, li, .facts div { break-inside: avoid; }
  h2, h3, caption, thead { break-after: avoid; }
}
</style>
    </head>
    <body>
      <nav aria-label="Code objects">
        <details open="">
          <summary>Code objects</summary>
          <ul>
            <xsl:apply-templates select="bytecode/code | bytecode/objects/code" mode="contents"/>
          </ul>
        </details>
      </nav>
      <main>
        <xsl:apply-templates select="bytecode" mode="header"/>
        <xsl:apply-templates select="bytecode/code/descendant-or-self::code" mode="section"/>
        <xsl:apply-templates select="bytecode/objects//code" mode="section"/>
      </main>
    </body>
  </html>
</xsl:template>

<xsl:template name="title">
  <xsl:choose>
    <xsl:when test="string(bytecode/code/co_filename)"><xsl:value-of select="bytecode/code/co_filename"/></xsl:when>
    <xsl:otherwise>bytecode</xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- The contents. Deep down the tree goes on as a list. -->
<xsl:template match="code" mode="contents">
  <xsl:param name="level" select="0"/>
  <li>
    <a href="#{generate-id()}">
      <xsl:call-template name="name"/>
      <xsl:if test="$level &gt; 0 and co_firstlineno"><xsl:text> </xsl:text><small><xsl:value-of select="co_firstlineno"/></small></xsl:if>
    </a>
    <xsl:if test="co_consts/code">
      <ul>
        <xsl:choose>
          <xsl:when test="$level &lt; 12">
            <xsl:apply-templates select="co_consts/code" mode="contents">
              <xsl:with-param name="level" select="$level + 1"/>
            </xsl:apply-templates>
          </xsl:when>
          <xsl:otherwise>
            <xsl:for-each select="co_consts//code">
              <li><a href="#{generate-id()}"><xsl:call-template name="name"/></a></li>
            </xsl:for-each>
          </xsl:otherwise>
        </xsl:choose>
      </ul>
    </xsl:if>
  </li>
</xsl:template>

<xsl:template name="name">
  <xsl:choose>
    <xsl:when test="string(co_name)"><xsl:value-of select="co_name"/></xsl:when>
    <xsl:when test="string(@name)"><xsl:value-of select="@name"/></xsl:when>
    <xsl:otherwise>?</xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="code-link">
  <a href="#{generate-id()}">
    <xsl:text>&lt;code object </xsl:text>
    <xsl:call-template name="name"/>
    <xsl:if test="co_firstlineno">, line <xsl:value-of select="co_firstlineno"/></xsl:if>
    <xsl:text>&gt;</xsl:text>
  </a>
</xsl:template>

<!-- What the head of the file says. -->
<xsl:template match="bytecode" mode="header">
  <header>
    <h1><xsl:for-each select="/"><xsl:call-template name="title"/></xsl:for-each></h1>
    <dl class="facts">
      <xsl:call-template name="fact">
        <xsl:with-param name="name">Version</xsl:with-param>
        <xsl:with-param name="value" select="head/version"/>
      </xsl:call-template>
      <xsl:call-template name="fact">
        <xsl:with-param name="name">Magic number</xsl:with-param>
        <xsl:with-param name="value" select="head/magic"/>
      </xsl:call-template>
      <xsl:call-template name="fact">
        <xsl:with-param name="name">Time of the source</xsl:with-param>
        <xsl:with-param name="value" select="head/modtime"/>
      </xsl:call-template>
      <xsl:call-template name="fact">
        <xsl:with-param name="name">Size of the source</xsl:with-param>
        <xsl:with-param name="value" select="head/size"/>
        <xsl:with-param name="unit"> bytes</xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="fact">
        <xsl:with-param name="name">Hash of the source</xsl:with-param>
        <xsl:with-param name="value" select="head/hash"/>
      </xsl:call-template>
      <xsl:call-template name="fact">
        <xsl:with-param name="name">Flags of the file</xsl:with-param>
        <xsl:with-param name="value" select="head/flags"/>
      </xsl:call-template>
      <xsl:call-template name="fact">
        <xsl:with-param name="name">Code objects</xsl:with-param>
        <xsl:with-param name="value" select="count(//code)"/>
      </xsl:call-template>
      <xsl:if test="rest">
        <xsl:call-template name="fact">
          <xsl:with-param name="name">Behind the code object</xsl:with-param>
          <xsl:with-param name="value" select="string-length(translate(rest, ' &#9;&#10;&#13;', '')) div 2"/>
          <xsl:with-param name="unit"> bytes</xsl:with-param>
        </xsl:call-template>
      </xsl:if>
    </dl>
  </header>
</xsl:template>

<xsl:template name="fact">
  <xsl:param name="name"/>
  <xsl:param name="value"/>
  <xsl:param name="unit"/>
  <xsl:if test="string($value)">
    <div><dt><xsl:value-of select="$name"/></dt><dd><xsl:value-of select="$value"/><xsl:value-of select="$unit"/></dd></div>
  </xsl:if>
</xsl:template>

<!-- One code object. -->
<xsl:template match="code" mode="section">
  <section id="{generate-id()}">
    <h2>
      <a href="#{generate-id()}">
        <xsl:choose>
          <xsl:when test="string(co_qualname)"><xsl:value-of select="co_qualname"/></xsl:when>
          <xsl:otherwise><xsl:call-template name="name"/></xsl:otherwise>
        </xsl:choose>
      </a>
      <xsl:for-each select="parent::co_consts/parent::code">
        <xsl:text> </xsl:text>
        <small>in <a href="#{generate-id()}"><xsl:call-template name="name"/></a></small>
      </xsl:for-each>
    </h2>
    <xsl:call-template name="facts"/>
    <xsl:call-template name="listing">
      <xsl:with-param name="text" select="string(co_code)"/>
    </xsl:call-template>
    <xsl:if test="normalize-space(co_exceptiontable)">
      <table class="handlers">
        <caption>Exception table</caption>
        <thead>
          <tr>
            <th scope="col">From</th><th scope="col">Up to</th><th scope="col">Handler</th>
            <th scope="col">Depth</th><th scope="col">Pushes offset</th>
          </tr>
        </thead>
        <tbody>
          <xsl:call-template name="lines">
            <xsl:with-param name="text" select="string(co_exceptiontable)"/>
            <xsl:with-param name="handlers" select="true()"/>
          </xsl:call-template>
        </tbody>
      </table>
    </xsl:if>
    <xsl:call-template name="constants"/>
    <div class="lists"><xsl:call-template name="names"/></div>
  </section>
</xsl:template>

<xsl:template name="facts">
  <dl class="facts">
    <xsl:call-template name="fact">
      <xsl:with-param name="name">File</xsl:with-param>
      <xsl:with-param name="value" select="co_filename"/>
    </xsl:call-template>
    <xsl:call-template name="fact">
      <xsl:with-param name="name">First line</xsl:with-param>
      <xsl:with-param name="value" select="co_firstlineno"/>
    </xsl:call-template>
    <xsl:call-template name="fact">
      <xsl:with-param name="name">Arguments</xsl:with-param>
      <xsl:with-param name="value" select="co_argcount"/>
    </xsl:call-template>
    <xsl:call-template name="fact">
      <xsl:with-param name="name">Positional only</xsl:with-param>
      <xsl:with-param name="value" select="co_posonlyargcount[. != 0]"/>
    </xsl:call-template>
    <xsl:call-template name="fact">
      <xsl:with-param name="name">Keyword only</xsl:with-param>
      <xsl:with-param name="value" select="co_kwonlyargcount[. != 0]"/>
    </xsl:call-template>
    <xsl:call-template name="fact">
      <xsl:with-param name="name">Stack size</xsl:with-param>
      <xsl:with-param name="value" select="co_stacksize"/>
    </xsl:call-template>
    <xsl:variable name="flags"><xsl:apply-templates select="co_flags"/></xsl:variable>
    <xsl:call-template name="fact">
      <xsl:with-param name="name">Flags</xsl:with-param>
      <xsl:with-param name="value" select="co_flags"/>
      <xsl:with-param name="unit" select="substring(concat(' (', substring($flags, 3), ')'), 1 div boolean(string($flags)))"/>
    </xsl:call-template>
  </dl>
</xsl:template>

<!-- The names of those flags that mean the same in all versions, each behind a
     comma. They are looked up by the hexadecimal digits that have their bit. -->
<xsl:template match="co_flags">
  <xsl:variable name="digits" select="concat('00', translate(substring-after(normalize-space(), '0x'), 'ABCDEF', 'abcdef'))"/>
  <xsl:variable name="n" select="string-length($digits)"/>
  <xsl:variable name="third" select="substring($digits, $n - 2, 1)"/>
  <xsl:variable name="second" select="substring($digits, $n - 1, 1)"/>
  <xsl:variable name="first" select="substring($digits, $n, 1)"/>
  <xsl:if test="contains('2367abef', $third)">, ASYNC_GENERATOR</xsl:if>
  <xsl:if test="contains('13579bdf', $third)">, ITERABLE_COROUTINE</xsl:if>
  <xsl:if test="contains('89abcdef', $second)">, COROUTINE</xsl:if>
  <xsl:if test="contains('4567cdef', $second)">, NOFREE</xsl:if>
  <xsl:if test="contains('2367abef', $second)">, GENERATOR</xsl:if>
  <xsl:if test="contains('13579bdf', $second)">, NESTED</xsl:if>
  <xsl:if test="contains('89abcdef', $first)">, VARKEYWORDS</xsl:if>
  <xsl:if test="contains('4567cdef', $first)">, VARARGS</xsl:if>
  <xsl:if test="contains('2367abef', $first)">, NEWLOCALS</xsl:if>
  <xsl:if test="contains('13579bdf', $first)">, OPTIMIZED</xsl:if>
</xsl:template>

<!-- The listing. A browser takes minutes for a table of 100,000 rows, so a long
     one has parts, which it need not lay out before they are seen. -->
<xsl:template name="listing">
  <xsl:param name="text"/>
  <xsl:param name="long" select="false()"/>
  <xsl:variable name="half" select="floor(string-length($text) div 2)"/>
  <xsl:variable name="behind" select="substring($text, $half + 1)"/>
  <xsl:choose>
    <xsl:when test="$half &gt; $part and contains($behind, $newline)">
      <xsl:call-template name="listing">
        <xsl:with-param name="text" select="concat(substring($text, 1, $half), substring-before($behind, $newline))"/>
        <xsl:with-param name="long" select="true()"/>
      </xsl:call-template>
      <xsl:call-template name="listing">
        <xsl:with-param name="text" select="substring-after($behind, $newline)"/>
        <xsl:with-param name="long" select="true()"/>
      </xsl:call-template>
    </xsl:when>
    <xsl:when test="$long">
      <div class="part"><xsl:call-template name="listing-table"><xsl:with-param name="text" select="$text"/></xsl:call-template></div>
    </xsl:when>
    <xsl:otherwise>
      <xsl:call-template name="listing-table"><xsl:with-param name="text" select="$text"/></xsl:call-template>
    </xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="listing-table">
  <xsl:param name="text"/>
  <table class="listing">
    <caption>Instructions</caption>
    <thead>
      <tr>
        <th scope="col">Line</th><th scope="col">Label</th><th scope="col">Offset</th>
        <th scope="col">Operation</th><th scope="col">Operand</th><th scope="col">Meaning</th>
      </tr>
    </thead>
    <tbody>
      <xsl:call-template name="lines"><xsl:with-param name="text" select="$text"/></xsl:call-template>
    </tbody>
  </table>
</xsl:template>

<!-- The constants, likewise in parts of 500. -->
<xsl:template name="constants">
  <xsl:variable name="long" select="count(co_consts/*) &gt; 500"/>
  <xsl:for-each select="co_consts/*[position() mod 500 = 1]">
    <xsl:choose>
      <xsl:when test="$long">
        <div class="part"><xsl:call-template name="constants-table"><xsl:with-param name="before" select="500 * (position() - 1)"/></xsl:call-template></div>
      </xsl:when>
      <xsl:otherwise><xsl:call-template name="constants-table"/></xsl:otherwise>
    </xsl:choose>
  </xsl:for-each>
</xsl:template>

<xsl:template name="constants-table">
  <xsl:param name="before" select="0"/>
  <table class="consts">
    <caption>Constants</caption>
    <thead><tr><th scope="col">Index</th><th scope="col">Value</th></tr></thead>
    <tbody>
      <xsl:for-each select=". | following-sibling::*[position() &lt; 500]">
        <tr>
          <td><xsl:value-of select="$before + position() - 1"/></td>
          <td><xsl:apply-templates select="." mode="constant"/></td>
        </tr>
      </xsl:for-each>
    </tbody>
  </table>
</xsl:template>

<!-- A constant: a code object as a link to it. -->
<xsl:template match="code" mode="constant"><xsl:call-template name="code-link"/></xsl:template>

<xsl:template match="literal" mode="constant">
  <xsl:variable name="text" select="string()"/>
  <xsl:variable name="number" select="substring-before(substring-after($text, ' at '), '&gt;')"/>
  <xsl:choose>
    <xsl:when test="starts-with($text, '&lt;code object ') and key('number', $number)">
      <xsl:for-each select="key('number', $number)[1]"><xsl:call-template name="code-link"/></xsl:for-each>
    </xsl:when>
    <xsl:when test="string-length($text) &gt; $long">
      <xsl:value-of select="substring($text, 1, $long)"/>
      <xsl:text>... </xsl:text>
      <em>cut, <xsl:value-of select="string-length($text)"/> characters in all</em>
    </xsl:when>
    <xsl:otherwise><xsl:value-of select="$text"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- Names and variables. -->
<xsl:template name="names">
  <xsl:if test="co_names/name">
    <div>
      <h3>Names</h3>
      <ol start="0"><xsl:for-each select="co_names/name"><li><xsl:value-of select="."/></li></xsl:for-each></ol>
    </div>
  </xsl:if>
  <xsl:if test="co_varnames/name">
    <xsl:variable name="places" select="number(co_argcount)"/>
    <xsl:variable name="first" select="number(concat('0', co_posonlyargcount))"/>
    <xsl:variable name="all" select="$places + number(concat('0', co_kwonlyargcount))"/>
    <xsl:variable name="flags" select="normalize-space(co_flags)"/>
    <xsl:variable name="digit" select="translate(substring($flags, string-length($flags)), 'ABCDEF', 'abcdef')"/>
    <xsl:variable name="rest" select="number(contains('4567cdef', $digit))"/>
    <xsl:variable name="words" select="number(contains('89abcdef', $digit))"/>
    <div>
      <h3>Variables</h3>
      <ol start="0">
        <xsl:for-each select="co_varnames/name">
          <xsl:variable name="i" select="position()"/>
          <li>
            <xsl:value-of select="."/>
            <xsl:choose>
              <xsl:when test="$i &lt;= $first"><xsl:text> </xsl:text><small>positional only</small></xsl:when>
              <xsl:when test="$i &lt;= $places"><xsl:text> </xsl:text><small>argument</small></xsl:when>
              <xsl:when test="$i &lt;= $all"><xsl:text> </xsl:text><small>keyword only</small></xsl:when>
              <xsl:when test="$rest and $i = $all + 1"><xsl:text> </xsl:text><small>*</small></xsl:when>
              <xsl:when test="$words and $i = $all + $rest + 1"><xsl:text> </xsl:text><small>**</small></xsl:when>
            </xsl:choose>
          </li>
        </xsl:for-each>
      </ol>
    </div>
  </xsl:if>
  <xsl:if test="co_cellvars/name | co_freevars/name">
    <div>
      <h3>Cells and free variables</h3>
      <ul>
        <xsl:for-each select="co_cellvars/name"><li><xsl:value-of select="."/><xsl:text> </xsl:text><small>cell</small></li></xsl:for-each>
        <xsl:for-each select="co_freevars/name"><li><xsl:value-of select="."/><xsl:text> </xsl:text><small>free</small></li></xsl:for-each>
      </ul>
    </div>
  </xsl:if>
</xsl:template>

<!-- Parts a text into lines. The context is the code object. -->
<xsl:template name="lines">
  <xsl:param name="text"/>
  <xsl:param name="handlers" select="false()"/>
  <xsl:variable name="half" select="floor(string-length($text) div 2)"/>
  <xsl:variable name="behind" select="substring($text, $half + 1)"/>
  <xsl:choose>
    <xsl:when test="$half &gt; $few and contains($behind, $newline)">
      <xsl:call-template name="lines">
        <xsl:with-param name="text" select="concat(substring($text, 1, $half), substring-before($behind, $newline))"/>
        <xsl:with-param name="handlers" select="$handlers"/>
      </xsl:call-template>
      <xsl:call-template name="lines">
        <xsl:with-param name="text" select="substring-after($behind, $newline)"/>
        <xsl:with-param name="handlers" select="$handlers"/>
      </xsl:call-template>
    </xsl:when>
    <xsl:otherwise>
      <xsl:call-template name="few-lines">
        <xsl:with-param name="text" select="$text"/>
        <xsl:with-param name="handlers" select="$handlers"/>
      </xsl:call-template>
    </xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="few-lines">
  <xsl:param name="text"/>
  <xsl:param name="handlers"/>
  <xsl:variable name="line" select="substring-before(concat($text, $newline), $newline)"/>
  <xsl:variable name="shown" select="normalize-space(substring($line, 1, 60))"/>
  <xsl:choose>
    <xsl:when test="not($shown) or starts-with($shown, '#')"/>
    <xsl:when test="$handlers">
      <xsl:call-template name="handler"><xsl:with-param name="line" select="normalize-space($line)"/></xsl:call-template>
    </xsl:when>
    <xsl:otherwise>
      <xsl:call-template name="instruction"><xsl:with-param name="line" select="$line"/></xsl:call-template>
    </xsl:otherwise>
  </xsl:choose>
  <xsl:if test="contains($text, $newline)">
    <xsl:call-template name="few-lines">
      <xsl:with-param name="text" select="substring-after($text, $newline)"/>
      <xsl:with-param name="handlers" select="$handlers"/>
    </xsl:call-template>
  </xsl:if>
</xsl:template>

<!-- A line of the listing: line, ">>", offset, operation, operand, meaning, of
     which line, mark and even offset may be missing. The first word is in the
     place of the line if the mark follows, or a number and still more, or if it
     is made of dashes. -->
<xsl:template name="instruction">
  <xsl:param name="line"/>
  <xsl:variable name="head" select="concat(normalize-space(substring-before(concat($line, ' ('), ' (')), ' ')"/>
  <xsl:variable name="meaning" select="substring-after($line, ' (')"/>
  <xsl:variable name="first" select="substring-before($head, ' ')"/>
  <xsl:variable name="next" select="substring-before(substring-after($head, ' '), ' ')"/>
  <xsl:variable name="third" select="substring(substring-after(substring-after($head, ' '), ' '), 1, 1)"/>
  <xsl:variable name="starts" select="not(translate($first, '-', '')) or $first != '&gt;&gt;' and ($next = '&gt;&gt;' or
    $next and not(translate($next, '0123456789', '')) and $third and $third != '{')"/>
  <xsl:variable name="place">
    <xsl:choose>
      <xsl:when test="$starts"><xsl:value-of select="substring-after($head, ' ')"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="$head"/></xsl:otherwise>
    </xsl:choose>
  </xsl:variable>
  <xsl:variable name="label" select="starts-with($place, '&gt;&gt; ')"/>
  <xsl:variable name="unmarked" select="substring($place, 1 + 3 * $label)"/>
  <xsl:variable name="number" select="substring-before($unmarked, ' ')"/>
  <xsl:variable name="placed" select="$number and not(translate($number, '0123456789', ''))"/>
  <xsl:variable name="rest">
    <xsl:choose>
      <xsl:when test="$placed"><xsl:value-of select="substring-after($unmarked, ' ')"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="$unmarked"/></xsl:otherwise>
    </xsl:choose>
  </xsl:variable>
  <xsl:variable name="operation" select="substring-before($rest, ' ')"/>
  <xsl:variable name="operand" select="substring-before(substring-after($rest, ' '), ' ')"/>
  <xsl:variable name="numbered" select="$operand and not(translate($operand, '0123456789', ''))"/>
  <xsl:variable name="jump" select="starts-with($meaning, 'to ') or
    not($meaning) and $numbered and (contains($operation, 'JUMP') or $operation = 'CONTINUE_LOOP')"/>

  <tr>
    <xsl:if test="$placed"><xsl:attribute name="id"><xsl:value-of select="concat(generate-id(), '-', $number)"/></xsl:attribute></xsl:if>
    <xsl:variable name="class">
      <xsl:if test="($starts or $operation = 'SET_LINENO' and not(co_lnotab)) and $number != 0">s </xsl:if>
      <xsl:choose>
        <xsl:when test="$jump">j</xsl:when>
        <xsl:when test="$operation = 'RERAISE' or starts-with($operation, 'RETURN_') or starts-with($operation, 'RAISE_')">e</xsl:when>
        <xsl:when test="$operation = 'EXTENDED_ARG'">x</xsl:when>
      </xsl:choose>
    </xsl:variable>
    <xsl:if test="string($class)"><xsl:attribute name="class"><xsl:value-of select="$class"/></xsl:attribute></xsl:if>
    <td>
      <xsl:choose>
        <xsl:when test="$starts"><xsl:value-of select="$first"/></xsl:when>
        <xsl:when test="$operation = 'SET_LINENO' and not(co_lnotab)"><xsl:value-of select="$operand"/></xsl:when>
      </xsl:choose>
    </td>
    <td><xsl:if test="$label">&gt;&gt;</xsl:if></td>
    <td><xsl:if test="$placed"><xsl:value-of select="$number"/></xsl:if></td>
    <td><xsl:value-of select="$operation"/></td>
    <td><xsl:if test="$numbered"><xsl:value-of select="$operand"/></xsl:if></td>
    <td>
      <xsl:choose>
        <xsl:when test="$jump">
          <xsl:variable name="to">
            <xsl:choose>
              <xsl:when test="$meaning"><xsl:value-of select="substring-before(substring-after($meaning, 'to '), ')')"/></xsl:when>
              <xsl:otherwise><xsl:value-of select="$operand"/></xsl:otherwise>
            </xsl:choose>
          </xsl:variable>
          <a href="#{generate-id()}-{$to}">to <xsl:value-of select="$to"/></a>
        </xsl:when>
        <xsl:otherwise>
          <xsl:call-template name="meaning">
            <xsl:with-param name="text" select="$meaning"/>
            <xsl:with-param name="index" select="substring($operand, 1 div (contains($operation, 'CONST') and $numbered))"/>
          </xsl:call-template>
        </xsl:otherwise>
      </xsl:choose>
      <xsl:if test="not($numbered)"><xsl:value-of select="normalize-space(substring-after($rest, ' '))"/></xsl:if>
      <xsl:if test="$numbered">
        <xsl:value-of select="normalize-space(substring-after(substring-after($rest, ' '), ' '))"/>
      </xsl:if>
    </td>
  </tr>
</xsl:template>

<!-- What an operand means: of a code object a link to it. What stands behind the
     parentheses stays. -->
<xsl:template name="meaning">
  <xsl:param name="text"/>
  <xsl:param name="index"/>
  <xsl:variable name="n" select="string-length($text)"/>
  <xsl:choose>
    <xsl:when test="$index and starts-with($text, '&lt;code object ')">
      <xsl:apply-templates select="co_consts/*[number($index) + 1]" mode="constant"/>
    </xsl:when>
    <xsl:when test="substring($text, $n) = ')'"><xsl:value-of select="substring($text, 1, $n - 1)"/></xsl:when>
    <xsl:when test="$text">(<xsl:value-of select="$text"/></xsl:when>
  </xsl:choose>
</xsl:template>

<!-- A line of the exception table: 4 to 22 -> 26 [1] lasti. -->
<xsl:template name="handler">
  <xsl:param name="line"/>
  <xsl:variable name="target" select="substring-before(substring-after($line, '-&gt; '), ' [')"/>
  <tr>
    <td><xsl:call-template name="offset"><xsl:with-param name="at" select="substring-before($line, ' to ')"/></xsl:call-template></td>
    <td><xsl:value-of select="substring-before(substring-after($line, ' to '), ' -&gt;')"/></td>
    <td><xsl:call-template name="offset"><xsl:with-param name="at" select="$target"/></xsl:call-template></td>
    <td><xsl:value-of select="substring-before(substring-after($line, '['), ']')"/></td>
    <td><xsl:if test="contains($line, '] lasti')">yes</xsl:if></td>
  </tr>
</xsl:template>

<xsl:template name="offset">
  <xsl:param name="at"/>
  <a href="#{generate-id()}-{$at}"><xsl:value-of select="$at"/></a>
</xsl:template>

</xsl:stylesheet>
