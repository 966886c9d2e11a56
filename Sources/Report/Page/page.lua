-- What a report's page may hold. Names come from experiment files, and the report's Markdown escapes them; what became
-- markup all the same would be no report's own. pandoc's reader of CommonMark knows no way to leave raw HTML out.

-- A file beside the report.
local function isOwn(target)
  return target:match('^figures/[%w-]+%.%w+$') or target:match('^data/[%w-]+%.tsv$')
    or target:match('^tables/[%w-]+%.csv$')
end

function RawInline(raw) return pandoc.Str(raw.text) end

function RawBlock(raw) return pandoc.CodeBlock(raw.text) end

-- The report of one of several experiments, which has a page too.
local function part(target) return target:match('^([%w_-][%w_.-]*)/report%.md$') end

function Link(link)
  local folder = part(link.target)
  if folder then
    link.target = folder .. '/report.html'
    return link
  end
  if not isOwn(link.target) then return link.content end
end

function Image(image) if not image.src:match('^figures/[%w-]+%.png$') then return image.caption end end

local function isPicture(block)
  return block.t == 'Para' and #block.content == 1 and block.content[1].t == 'Image'
end

-- A picture and the paragraph below it, which is its caption, become a figure; tables can be scrolled by themselves.
function Blocks(blocks)
  local result = pandoc.List()
  local i = 1
  while i <= #blocks do
    local block, following = blocks[i], blocks[i + 1]
    if isPicture(block) and following and following.t == 'Para' then
      result:insert(pandoc.RawBlock('html', '<figure>'))
      result:insert(pandoc.Plain(block.content))
      result:insert(pandoc.RawBlock('html', '<figcaption>'))
      result:insert(pandoc.Plain(following.content))
      result:insert(pandoc.RawBlock('html', '</figcaption>\n</figure>'))
      i = i + 2
    else
      result:insert(block.t == 'Table' and pandoc.Div({block}, {class = 'table'}) or block)
      i = i + 1
    end
  end
  return result
end

-- The first heading is the title, which the template shows, and no entry of the table of contents.
function Pandoc(document)
  local first = document.blocks[1]
  if first and first.t == 'Header' and first.level == 1 then
    document.meta.title = pandoc.MetaInlines(first.content)
    document.blocks:remove(1)
  end
  return document
end
